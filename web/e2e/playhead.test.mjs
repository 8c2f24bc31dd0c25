// The playhead: the timeline, steps and jumps, acting and branches, two sites
// on one clock, and an address that says all of it. By keys, as far as it goes.
import assert from "node:assert/strict";
import test, * as file from "node:test";
import { ask, browser, finish, halt, known, noticed, open, reached, serveSite, status, until } from "./browser.mjs";

const site = "phones=6&rootWait=1000&wan=20000000&seed=5";
const now = async (page) => Number((await status(page)).now);
const url = await serveSite(file), b = await browser(file, { webgl: false });

/** Opens a site, pauses, and waits until all of its history is known: it would play to its end meanwhile, and the next seed's. */
async function ready(t, hash) {
  const { page, complaints } = await open(t, b, `${url}#${hash}`);
  await until(page, "there is something to play", (s) => s.state !== "loading");
  await halt(page);
  await known(page);
  return { page, complaints };
}

test("the timeline is a slider, and events are steps on and back", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await ready(t, site);
  const slider = page.getByRole("slider", { name: "Timeline" });
  await slider.focus();
  await page.keyboard.press("Home");
  assert.equal(await now(page), 0);
  await page.keyboard.press("ArrowRight");
  const small = await now(page);
  await page.keyboard.press("PageUp");
  assert.ok(small > 0 && await now(page) > 5 * small, "a page is longer than a step");
  assert.match(await slider.getAttribute("aria-valuetext"), /^0:0\d\.\d of \d:\d\d\.\d$/);

  const before = await ask(page, "phones", "", 0, 10), at = await now(page);
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  const on = await now(page);
  assert.ok(on > at, "two events on");
  await page.keyboard.press("b");
  await page.keyboard.press("b");
  assert.ok(await now(page) <= at, "and back");
  await page.keyboard.press("n");
  await slider.focus();
  assert.deepEqual((await ask(page, "phones", "", 0, 10)).rows.map((p) => p.phase), before.rows.map((p) => p.phase), "the state is that of the moment, not of the way there");

  await page.keyboard.press("End");
  assert.equal((await status(page)).completed, "6");
  await page.keyboard.press("Home");
  assert.equal((await status(page)).completed, "0");
  assert.deepEqual(complaints(), []);
});

test("jumps go to the marks of the kind that is chosen", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await ready(t, site);
  const roots = (await ask(page, "marks", 10)).points.filter((p) => p.track === "root").map((p) => p.t);
  assert.equal(roots.length, 6, "a root for each file");
  await page.locator("#timeline").focus();
  await page.keyboard.press("Home");
  await page.locator("#track").selectOption("root");
  for (const t of roots.slice(0, 3)) {
    await page.locator("#next").press("Enter");
    assert.equal(await now(page), t);
  }
  await page.locator("body").press("Shift+B");
  assert.equal(await now(page), roots[1], "and back, by key");
  await page.locator("#timeline").focus();
  await page.keyboard.press("Home");
  await noticed(page, "no such mark", () => page.keyboard.press("Shift+B"));

  // A press close to a mark means the mark.
  const box = await page.locator("#timeline").boundingBox(), end = Number((await status(page)).end);
  await page.mouse.click(box.x + box.width * roots[2] / end + 3, box.y + 8);
  assert.equal(await now(page), roots[2]);
  assert.deepEqual(complaints(), []);
});

test("acting forks the history, and the address opens the fork again", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await ready(t, `${site}&at=6`);
  await reached(page, 6);
  await page.locator("body").press("a");
  const menu = page.getByRole("dialog", { name: /What if/ });
  await menu.getByRole("combobox", { name: "Which phone" }).selectOption({ index: 2 });
  const phone = await menu.getByRole("combobox", { name: "Which phone" }).inputValue();
  await noticed(page, "The history forks at 0:06.000: Power off", () => menu.getByRole("button", { name: "Power off" }).press("Enter"));
  await until(page, "there are two histories", (s) => s.branches === "2");
  await known(page);
  assert.equal(await now(page), 6e6, "the playhead stays where somebody acted");
  await page.keyboard.press("n");
  assert.equal((await ask(page, "phone", phone)).up, false);

  await page.waitForFunction(() => /acts=at\+6\.000001s\+kill.*&at=6\.\d+/.test(location.hash));
  const link = await page.evaluate(() => location.href);
  await page.locator("body").press("g");
  const rows = page.locator("#branches tbody tr");
  await rows.nth(1).waitFor();
  assert.equal(await rows.count(), 2);
  assert.match(await rows.nth(1).innerText(), /Power off …/);
  await rows.nth(1).locator("[data-do=show]").press("Enter");
  await rows.nth(0).locator("[data-do=compare]").press("Enter");
  await until(page, "both stand side by side", (s) => s.compare === "on");
  assert.match(await page.locator("#board").innerText(), /PFS, classic/);
  await page.locator("#compare-end").press("Enter");
  await until(page, "it is one again", (s) => s.compare === "off");
  await rows.nth(0).locator("[data-do=drop]").press("Enter");
  await until(page, "a history is dropped", (s) => s.branches === "1");
  assert.deepEqual(complaints(), []);

  const again = await open(t, b, link.replace(/^[^#]*/, url));
  await until(again.page, "the address opens at its moment", (s) => s.state === "paused" && Number(s.now) > 6e6 && s.branches === "1");
  assert.equal((await ask(again.page, "phone", phone)).up, false, "with what was done");
  assert.deepEqual(again.complaints(), []);
});

test("the traditional way runs beside PFS, each with what it costs", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await ready(t, "phones=8&rootWait=1000&wan=20000000&seed=5");
  await page.locator("#beside-traditional").press("Enter");
  await until(page, "two sites are on one clock", (s) => s.compare === "on" && s.state === "running");
  await finish(page);
  const { a, b } = (await ask(page, "view")).compare;
  assert.deepEqual([a.waiting, b.waiting, a.complete, b.complete], [0, 0, true, true]);
  assert.ok(b.wanBytes > 7 * a.wanBytes && b.wanBytes < 9 * a.wanBytes, `${b.wanBytes} bytes for eight phones, ${a.wanBytes} for one copy`);
  const board = await page.locator("#board").innerText();
  assert.match(board, /PFS, classic\s+without PFS/);
  assert.match(board, /Over the line\s+8\.\d MB\s+6\d\.\d MB/);
  const strip = await page.locator("#timeline").boundingBox(); // ends with the last commit of the slower one
  await page.mouse.move(strip.x + 0.999 * strip.width, strip.y + 20);
  await page.locator(".timeline .tip li", { hasText: "without PFS: " }).first().waitFor();
  await page.keyboard.press("c");
  await page.locator('[data-plot="bytes"] .plot-now', { hasText: /headquarters 8\.\d MB/ }).waitFor(); // the first site's
  await page.waitForFunction(() => location.hash.includes("beside=traditional"));
  assert.deepEqual(complaints(), []);
});

test("classic runs beside express, and the board says which is ahead", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await ready(t, "phones=8&wan=20000000&seed=5");
  const button = page.getByRole("button", { name: "Classic beside express" });
  await button.press("Enter");
  await until(page, "two sites are on one clock", (s) => s.compare === "on" && s.state === "running");
  assert.equal(await button.isVisible(), false, "there are two already");
  await finish(page);
  const { a, b } = (await ask(page, "view")).compare;
  assert.deepEqual([a.label, b.label, a.waiting, b.waiting], ["classic", "express", 0, 0]);
  assert.ok(b.seconds < a.seconds / 2, `express takes ${b.seconds} s, classic ${a.seconds} s`);
  assert.match(await page.locator("#board").innerText(), /PFS, classic\s+PFS, express/);
  assert.equal(await page.locator("#board tbody tr").first().locator("td[data-better]").count(), 1);
  await page.waitForFunction(() => location.hash.includes("beside=express"));
  await page.locator("#compare-end").press("Enter");
  await until(page, "it is one again", (s) => s.compare === "off");
  await button.waitFor();
  assert.deepEqual(complaints(), []);
});
