// The live page: real nodes on loopback, seen through the hub of the one binary.
import assert from "node:assert/strict";
import test, * as file from "node:test";
import { ask, browser, demo, look, open, problems, until, watch } from "./browser.mjs";

const b = await browser(file);

/** The bytes of one load. */
const load = 8_127_234;

/** Goes through the run that is shown until a moment looks as asked for; gives what is seen at the last. */
async function middle(page, is) {
  const { start, end } = (await ask(page, "view")).history;
  let seen;
  for (let part = 0.1; part < 1; part += 0.05) {
    await page.evaluate((t) => globalThis.pfs.seek(t), Math.round(start + (end - start) * part));
    seen = await look(page);
    if (is(seen)) break;
  }
  return seen;
}

test("the live demo reaches 100 %, on the page and on the map", { timeout: 300_000 }, async (t) => {
  const run = await demo(t, "--phones", "6", "--wan", "20mbit", "--rtt", "60ms", "--root-wait", "1s");
  const { page, complaints } = await open(t, b, run.url + "#theme=night");
  await until(page, "the page is live", (s) => s.mode === "live" && s.link === "open" && s.phones === "6");

  let last;
  const seen = await watch(page, (s, seen) => {
    assert.equal(s.mode, "live");
    last = s;
    return s.completed === "6" && seen.wan > 200 && seen.verified > 50;
  });
  assert.ok(seen.wan > 200 && seen.verified > 50, `the map shows the line and what is verified: ${JSON.stringify(seen)}`);
  assert.equal(last.completed, "6");
  assert.ok(Number(last.wan) > load, "a whole load has crossed the line");

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
  await page.waitForFunction(() => { // who looks back stays in the run, though the next one begins
    const done = JSON.parse(globalThis.pfs.view()).cost.completed === 6;
    if (done) globalThis.pfs.pause();
    return done;
  });
  const end = await until(page, "the end of the run is shown", (s) => s.completed === "6");
  assert.equal(end.profile, "express");
  const copies = Number(end.wan) / load;
  assert.ok(copies > 1 && copies < 1.2, `${copies} copies crossed the line`);
  assert.match(await page.locator("#ran").innerText(), /express/);
  assert.equal(await profile.inputValue(), "express");

  const seen = await middle(page, (seen) => seen.wan > 200 && seen.peer > 40);
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
  await page.locator("#timeline").focus();
  await page.keyboard.press("Home");
  await until(page, "the run begins", (s) => s.wan === "0" && Number(s.now) < 1_000_000);
  const [first, ...more] = (await page.evaluate(() => globalThis.pfs.export("recording"))).split("\n");
  assert.equal(JSON.parse(first).kind, "run", "its recording begins with the run");
  assert.ok(more.length > 100, `${more.length} events`);
  await page.locator("#follow-live").click();
  await until(page, "it is at the present again", (s) => Number(s.wan) > 1_000_000);
  assert.deepEqual(complaints(), []);
  assert.equal(await run.stop(), 130);
});
