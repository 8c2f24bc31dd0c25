// The live page: real nodes on loopback, seen through the hub of the one binary.
import assert from "node:assert/strict";
import test, * as file from "node:test";
import { ask, browser, demo, haltAt, middle, open, problems, until, watch } from "./browser.mjs";

const b = await browser(file);

/** The bytes of one load. */
const load = 8_127_234;

/** All of a run: the line is sampled now and then, and for the last time when the last phone is done. */
const done = { completed: 6, ended: true };

test("the live demo reaches 100 %, on the page and on the map", { timeout: 300_000 }, async (t) => {
  const run = await demo(t, "--phones", "6", "--wan", "20mbit", "--rtt", "60ms", "--root-wait", "1s");
  const { page, complaints } = await open(t, b, run.url + "#theme=night");
  await until(page, "the page is live", (s) => s.mode === "live" && s.link === "open" && s.phones === "6");

  const last = await haltAt(page, done);
  assert.equal(last.mode, "live");
  assert.equal(last.completed, "6");
  assert.ok(Number(last.wan) > load, "a whole load has crossed the line");
  const { verified } = await watch(page, (_, seen) => seen.verified > 50), { wan } = await middle(page, (seen) => seen.wan > 200);
  assert.ok(wan > 200 && verified > 50, `the map shows the line and what is verified: ${wan} and ${verified} pixels`);

  await page.locator("#follow-live").click();
  await until(page, "it starts over", (s) => s.completed !== "6");
  assert.deepEqual(complaints(), []);
  assert.equal(await run.stop(), 130, "Ctrl-C ends it in its own time, with the status that shells expect");
  await until(page, "the page notices that the hub is gone", (s) => s.link !== "open");
});

test("express is chosen on the live page, and reaches 100 %", { timeout: 300_000 }, async (t) => {
  const run = await demo(t, "--phones", "6", "--wan", "20mbit", "--rtt", "60ms");
  const { page, complaints } = await open(t, b, run.url + "#theme=night");
  await until(page, "the page is live", (s) => s.mode === "live" && s.profile === "classic" && s.phones === "6" && Number(s.wan) > 0);
  const profile = page.getByRole("combobox", { name: /Profile/ });
  assert.equal(await profile.inputValue(), "classic");
  await profile.selectOption("express");

  await until(page, "the demonstration begins anew", (s) => s.profile === "express" && s.phones === "6");
  const end = await haltAt(page, done);
  assert.equal(end.profile, "express");
  const copies = Number(end.wan) / load;
  assert.ok(copies > 1 && copies < 1.2, `${copies} copies crossed the line`);
  assert.match(await page.locator("#ran").innerText(), /express/);
  assert.equal(await profile.inputValue(), "express");

  const seen = await middle(page, (seen, story) => seen.wan > 200 && seen.peer > 40 && story.id === "together" && story.n > 1); // so many come
  assert.ok(seen.wan > 200 && seen.peer > 40, `the line and the streams run at the same time: ${JSON.stringify(seen)}`);
  await page.locator(".sentence", { hasText: /^[2-5] files at once: [1-5] come/ }).waitFor();
  for (const theme of ["night", "day"]) {
    if (await page.evaluate(() => document.documentElement.dataset.theme) !== theme) await page.locator("#theme").click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    assert.deepEqual(await problems(page, theme), []);
  }
  assert.deepEqual(complaints(), []);
  assert.equal(await run.stop(), 130);
});

test("who comes late to a live run can go back to its beginning, and take all of it along", { timeout: 300_000 }, async (t) => {
  const run = await demo(t, "--phones", "6", "--wan", "20mbit", "--rtt", "60ms", "--root-wait", "1s");
  const plain = await browser(t, { webgl: false }); // two maps would keep the nodes' machine busy
  const early = await open(t, plain, run.url);
  await until(early.page, "the first file is on its way", (s) => s.mode === "live" && Number(s.wan) > 1_000_000);

  const { page, complaints } = await open(t, plain, run.url);
  await until(page, "the newcomer is at the present", (s) => s.mode === "live" && s.phones === "6" && Number(s.wan) > 1_000_000);
  await haltAt(page, { down: 1_000_000 }); // at the beginning too, which else goes by
  const { start, whole } = (await ask(page, "view")).history;
  assert.ok(whole, "the newcomer has been told all of it");
  await page.locator("#timeline").focus();
  await page.keyboard.press("Home");
  await until(page, "the run begins", (s) => s.wan === "0" && s.now === String(start)); // on the demo's clock, which no run begins anew
  const [first, ...more] = (await page.evaluate(() => globalThis.pfs.export("recording"))).split("\n");
  assert.equal(JSON.parse(first).kind, "run", "its recording begins with the run");
  assert.ok(more.length > 100, `${more.length} events`);
  await page.locator("#follow-live").click();
  await until(page, "it is at the present again", (s) => Number(s.wan) > 1_000_000);
  assert.deepEqual(complaints(), []);
  assert.equal(await run.stop(), 130);
});
