// The live page: real nodes on loopback, seen through the hub of the one binary.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, demo, look, open, problems, status, until } from "./browser.mjs";

test("the live demo reaches 100 %, on the page and on the map", { timeout: 300_000 }, async (t) => {
  const run = await demo(t, "--phones", "6", "--wan", "20mbit", "--rtt", "60ms", "--root-wait", "1s");
  const { page, complaints } = await open(await browser(t), run.url + "#theme=night");
  await until(page, "the page is live", (s) => s.mode === "live" && s.link === "open" && s.phones === "6");

  const seen = { wan: 0, peer: 0, verified: 0 };
  for (;;) {
    const s = await status(page);
    const now = await look(page);
    for (const name in seen) seen[name] = Math.max(seen[name], now[name]);
    if (s.completed === "6") break;
    assert.equal(s.mode, "live");
  }
  assert.ok(seen.wan > 200 && seen.verified > 50, `the map shows the line and what is verified: ${JSON.stringify(seen)}`);
  assert.ok(Number((await status(page)).wan) > 8_127_234, "a whole load has crossed the line");

  await until(page, "it starts over", (s) => s.completed !== "6");
  assert.deepEqual(complaints(), []);
  assert.equal(await run.stop(), 130, "Ctrl-C ends it in its own time, with the status that shells expect");
  await until(page, "the page notices that the hub is gone", (s) => s.link !== "open");
});

test("express is chosen on the live page, and reaches 100 %", { timeout: 300_000 }, async (t) => {
  const run = await demo(t, "--phones", "6", "--wan", "20mbit", "--rtt", "60ms");
  const { page, complaints } = await open(await browser(t), run.url + "#theme=night");
  await until(page, "the page is live", (s) => s.mode === "live" && s.profile === "classic" && s.phones === "6" && Number(s.wan) > 0);
  const profile = page.getByRole("combobox", { name: /Profile/ });
  assert.equal(await profile.inputValue(), "classic");
  await profile.selectOption("express");

  await until(page, "the demonstration begins anew", (s) => s.profile === "express" && s.phones === "6");
  await page.locator(".sentence", { hasText: /^[2-5] files at once: [1-5] come/ }).waitFor();
  const seen = { wan: 0, peer: 0, verified: 0 };
  for (let s = await status(page); s.completed !== "6"; s = await status(page)) {
    const now = await look(page);
    for (const name in seen) seen[name] = Math.max(seen[name], now[name]);
  }
  assert.ok(seen.wan > 200 && seen.peer > 40, `the line and the streams of the run: ${JSON.stringify(seen)}`);
  const copies = Number((await status(page)).wan) / 8_127_234;
  assert.ok(copies > 1 && copies < 1.2, `${copies} copies crossed the line`);
  assert.match(await page.locator("#ran").innerText(), /express/);
  assert.equal(await profile.inputValue(), "express");

  for (const theme of ["night", "day"]) {
    if (await page.evaluate(() => document.documentElement.dataset.theme) !== theme) await page.locator("#theme").click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    assert.deepEqual(await problems(page, theme), []);
  }
  assert.deepEqual(complaints(), []);
  assert.equal(await run.stop(), 130);
});
