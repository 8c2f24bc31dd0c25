// The static site: files on any web host, and the whole protocol in the browser.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, look, open, problems, serveSite, status, until } from "./browser.mjs";

/** The bytes of one load, as the real one has them. */
const load = 8_127_234;

/** Looks until the run is over; gives the most that was seen of each meaning. */
async function watch(page, over) {
  const most = { wan: 0, peer: 0, verified: 0, drawn: 0 };
  for (;;) {
    const done = over(await status(page));
    const seen = await look(page);
    for (const name in most) most[name] = Math.max(most[name], seen[name]);
    if (done) return most;
  }
}

async function faster(page, times) {
  await page.locator("body").press("."); // as a person would
  for (let i = 1; i < times; i++) await page.keyboard.press(".");
}

test("the static page simulates an upgrade to its end, and draws it", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(await browser(t), await serveSite(t) + "#phones=6&rootWait=1000&wan=20000000&theme=night&seed=5");
  const first = await until(page, "the run starts", (s) => s.state === "running");
  assert.equal(first.mode, "sim");
  assert.equal(first.webgl, "on");
  assert.equal(first.phones, "6");
  assert.equal(first.seed, "5");

  await faster(page, 1);
  const seen = await watch(page, (s) => s.state === "done");
  assert.ok(seen.wan > 200, `the line is amber: ${JSON.stringify(seen)}`);
  assert.ok(seen.peer > 150, `streams between phones are teal: ${JSON.stringify(seen)}`);
  assert.ok(seen.drawn > 5000, `the map is drawn: ${JSON.stringify(seen)}`);

  const end = await status(page);
  assert.equal(end.completed, "6");
  const copies = Number(end.wan) / load;
  assert.ok(copies > 1 && copies <= 1.06, `${copies} copies crossed the line`);
  assert.ok((await look(page)).verified > 50, "what is verified is green");
  assert.match(await page.locator("#story").innerText(), /6 phones/);
  assert.deepEqual(complaints(), []);
});

test("express is chosen with the keyboard, and the page tells it as it is", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(await browser(t), await serveSite(t) + "#phones=8&seed=5&theme=night");
  await until(page, "the run starts", (s) => s.state === "running" && s.profile === "classic");
  await page.keyboard.press("s");
  const profile = page.getByRole("combobox", { name: /Profile/ });
  await profile.focus();
  await page.keyboard.press("e"); // as a person would
  assert.equal(await profile.inputValue(), "express");
  assert.equal(await page.locator('#settings input[name="wait"]').inputValue(), "0", "a root of this profile need not wait");
  await page.locator("#apply").press("Enter");
  await until(page, "the run begins anew", (s) => s.profile === "express" && s.state === "running");
  assert.match(await page.evaluate(() => location.hash), /profile=express/);
  assert.match(await page.locator("#story .tag-note").innerText(), /express/);

  await until(page, "its first seconds are known", (s) => Number(s.end) > 3e6);
  await page.keyboard.press("k"); // pause: what is told is of one moment
  await page.evaluate(() => globalThis.pfs.seek(2e6));
  await page.locator("#story .sentence", { hasText: /^[2-5] files at once: / }).waitFor();
  const [, busy] = (await page.locator("#phones tbody tr[data-name]").first().innerText()).match(/([2-5]) files at once/);
  const under = await look(page);
  assert.ok(under.wan > 200 && under.peer > 40, `the line and the streams run at the same time: ${JSON.stringify(under)}`);
  await page.locator("#phones tbody tr[data-name]").first().click();
  assert.equal(await page.locator(".lcd-bars i").count(), 6, "a bar for every file");
  assert.ok((await page.locator(".lcd").getAttribute("aria-label")).includes(`${6 - busy} of 6 files whole`));
  assert.equal(await page.locator(".phone .mini .doing[data-tone=wan], .phone .mini .doing[data-tone=peer]").count(), Number(busy), "so many come in");
  await page.locator("#back").click();
  await page.locator("#play").click();

  await until(page, "the upgrade ends", (s) => s.state === "done" && s.completed === "8");
  const copies = Number((await status(page)).wan) / load;
  assert.ok(copies > 1 && copies <= 1.06, `${copies} copies crossed the line`);
  assert.match(await page.locator("#ran").innerText(), /express/);
  assert.deepEqual(complaints(), []);
});

test("without PFS every phone takes a copy of its own", { timeout: 120_000 }, async (t) => {
  const { page, complaints } = await open(await browser(t), await serveSite(t) + "#phones=3&pfs=off&wan=100000000&rtt=20");
  await until(page, "the run starts", (s) => s.state === "running");
  await faster(page, 2);
  const end = await until(page, "the upgrade ends", (s) => s.state === "done");
  assert.equal(end.completed, "3");
  const copies = Number(end.wan) / load;
  assert.ok(copies > 3 && copies < 3.2, `${copies} copies crossed the line`);
  assert.deepEqual(complaints(), []);
});

test("without WebGL the page says so, and its tables still work", { timeout: 120_000 }, async (t) => {
  const { page } = await open(await browser(t, { webgl: false }), await serveSite(t) + "#phones=4&rootWait=1000&wan=100000000&rtt=20");
  const first = await until(page, "the run starts", (s) => s.state === "running");
  assert.equal(first.webgl, "off");
  assert.match(await page.locator("#notices").innerText(), /WebGL/);
  await faster(page, 2);
  const end = await until(page, "the upgrade ends", (s) => s.state === "done");
  assert.equal(end.completed, "4");
  assert.match(await page.locator("#panel").innerText(), /SEP/);
});

test("nothing on the page shuts anybody out", { timeout: 240_000 }, async (t) => {
  const b = await browser(t);
  const url = await serveSite(t);
  const replay = "seed=3&phones=12&rootWait=1000&mutant=takes-third&plan=at+1s+until+12s+lose+200000ppm,at+3s+kill+phone+2";
  for (const [hash, ready] of [
    ["phones=4&rootWait=1000", (s) => s.state === "running"], ["phones=8&profile=express&wan=20000000", (s) => +s.wan > 2_000_000],
    [replay, (s) => +s.breaks > 0], ["phones=2&rootWait=500&wan=1000000000&rtt=5&pfs=off", (s) => +s.unverified === 2],
  ]) {
    const { page } = await open(b, `${url}#${hash}&theme=night`);
    await until(page, "the run starts", (s) => s.state !== "loading");
    await faster(page, 2);
    const end = await until(page, `${hash} is ready`, ready);
    if (end.state === "running") await page.keyboard.press("k"); // what is looked at keeps still
    for (const theme of ["night", "day"]) {
      if (theme === "day") await page.locator("#theme").click();
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
      assert.deepEqual(await problems(page, `${theme} ${hash}`), []);
    }
    await page.close();
  }
});
