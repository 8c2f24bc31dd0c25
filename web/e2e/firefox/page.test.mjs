// The page in Debian's Firefox, as it is installed: less than in Chromium, and
// the same page. `just firefox` runs this on a screen of its own, for without
// one Firefox draws no WebGL.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import test, * as file from "node:test";
import { firefox } from "playwright-core";
import { ask, known, look, open, reached, serveSite, status, tooWide, until } from "../browser.mjs";

const path = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const small = "phones=6&rootWait=1000&wan=20000000&seed=5&theme=night";
const patience = { timeout: 300_000 };

if (!existsSync(path)) throw new Error(`no ${path}: install Debian's package firefox-esr, or set FIREFOX`);
const url = await serveSite(file);
// The machines of tests have no graphics card that Firefox knows.
const b = await firefox.launch({ channel: "moz-firefox", executablePath: path, headless: false, firefoxUserPrefs: { "webgl.force-enabled": true } });
file.after(() => b.close());
console.log(`# Firefox ${b.version()}`);

/** Opens a site, and waits until all of its history is known. */
async function ready(t, hash, options) {
  const opened = await open(t, b, `${url}${hash}`, options);
  await known(opened.page);
  return opened;
}

test("an upgrade from its start to its figures, by keys, and the map draws it", patience, async (t) => {
  const { page, complaints } = await ready(t, `#${small}`);
  assert.equal((await status(page)).webgl, "on");
  await until(page, "bytes come over the line", (s) => Number(s.wan) > 1_000_000);
  await page.keyboard.press("k");
  await until(page, "it pauses", (s) => s.state === "paused");
  const seen = await look(page);
  assert.ok(seen.drawn > 5_000, JSON.stringify(seen));
  await page.locator("#timeline").focus();
  await page.keyboard.press("End");
  assert.equal((await until(page, "the end is shown", (s) => s.completed === "6")).completed, "6");
  await page.locator("#story .sentence", { hasText: "All 6 phones run the new load" }).waitFor();
  assert.match(await page.locator("#wan-bytes").innerText(), /^8\.\d MB$/);
  await page.keyboard.press("Home");
  assert.equal((await until(page, "and its beginning", (s) => s.completed === "0")).now, "0");
  assert.deepEqual(complaints(), []);
});

test("acting forks the history, and two sites stand on one clock", patience, async (t) => {
  const { page, complaints } = await ready(t, `#${small}&at=6`);
  await reached(page, 6);
  await page.locator("body").press("a");
  await page.getByRole("dialog", { name: /What if/ }).getByRole("button", { name: "Power off" }).press("Enter");
  await until(page, "there are two histories", (s) => s.branches === "2");
  await page.locator("#beside-traditional").press("Enter");
  await until(page, "two sites", (s) => s.compare === "on");
  assert.match(await page.locator("#board").innerText(), /without PFS/);
  assert.deepEqual(complaints(), []);
});

test("charts, messages and the planner open, and have something in them", patience, async (t) => {
  const { page, complaints } = await ready(t, `#${small}&at=7`);
  await page.keyboard.press("c");
  await page.locator(".u-over").first().waitFor();
  await page.keyboard.press("m");
  await page.locator("#drawer[data-sheet=messages]").waitFor();
  await page.locator("#drawer .segment button", { hasText: "List" }).press("Enter");
  await page.locator("#drawer", { hasText: /SEP/ }).waitFor();
  assert.ok((await ask(page, "messages", JSON.stringify({ from: 0, to: 7e6, limit: 10 }))).total > 50);
  await page.locator("body").press("p");
  await page.locator(".plan-card[data-way=express] .plan-big").first().waitFor();
  assert.deepEqual(complaints(), []);
});

test("a scenario in another language, in the window of a phone", patience, async (t) => {
  const { page, complaints } = await ready(t, "?scenario=office#lang=pt-BR", { viewport: { width: 390, height: 844 } });
  assert.equal(await page.locator("html").getAttribute("lang"), "pt-BR");
  await page.locator("#guide", { hasText: "escritório" }).waitFor();
  assert.ok(await tooWide(page) <= 0, "it is wider than its window");
  assert.deepEqual(complaints(), []);
});
