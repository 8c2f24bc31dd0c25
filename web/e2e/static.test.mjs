// The static site: files on any web host, and the whole protocol in the browser.
import assert from "node:assert/strict";
import test, * as file from "node:test";
import { address, browser, faster, finish, halt, known, middle, open, problems, reached, running, serveSite, until, watch } from "./browser.mjs";

const url = await serveSite(file), b = await browser(file), plain = await browser(file, { webgl: false });

/** The bytes of one load, as the real one has them. */
const load = 8_127_234;

test("the static page simulates an upgrade to its end, and draws it", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(t, b, url + "#phones=6&rootWait=1000&wan=20000000&theme=night&seed=5");
  const first = await running(page);
  assert.equal(first.mode, "sim");
  assert.equal(first.webgl, "on");
  assert.equal(first.phones, "6");
  assert.equal(first.seed, "5");

  await halt(page);
  await known(page);
  const most = { wan: 0, peer: 0, drawn: 0 };
  await middle(page, (seen) => {
    for (const what in most) most[what] = Math.max(most[what], seen[what]);
    return most.wan > 200 && most.peer > 150;
  });
  assert.ok(most.wan > 200, `the line is amber: ${JSON.stringify(most)}`);
  assert.ok(most.peer > 150, `streams between phones are teal: ${JSON.stringify(most)}`);
  assert.ok(most.drawn > 5000, `the map is drawn: ${JSON.stringify(most)}`);

  await page.keyboard.press("k");
  const end = await finish(page);
  assert.equal(end.completed, "6");
  const copies = Number(end.wan) / load;
  assert.ok(copies > 1 && copies <= 1.06, `${copies} copies crossed the line`);
  assert.ok((await watch(page, (_, seen) => seen.verified > 50)).verified > 50, "what is verified is green");
  await page.locator("#story .sentence", { hasText: "All 6 phones run the new load" }).waitFor();
  assert.deepEqual(complaints(), []);
});

test("express is chosen with the keyboard, and the page tells it as it is", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(t, b, url + "#phones=8&seed=5&theme=night");
  await until(page, "the run starts", (s) => s.state === "running" && s.profile === "classic");
  await page.keyboard.press("s");
  const profile = page.getByRole("combobox", { name: /Profile/ });
  await profile.focus();
  await page.keyboard.press("e"); // as a person would
  assert.equal(await profile.inputValue(), "express");
  assert.equal(await page.locator('#settings input[name="wait"]').inputValue(), "0", "a root of this profile need not wait");
  await page.locator("#apply").press("Enter");
  await until(page, "the run begins anew", (s) => s.profile === "express" && s.state === "running");
  await page.evaluate(() => globalThis.pfs.setLoop(false)); // all that follows is of this run
  assert.match(await address(page), /#.*profile=express/);
  await page.locator("#story .tag-note", { hasText: "express" }).waitFor(); // a machine that cannot keep up says that first

  await until(page, "its first seconds are known", (s) => Number(s.end) > 3e6);
  await halt(page);
  await page.evaluate(() => globalThis.pfs.seek(2e6));
  await reached(page, 2);
  await page.locator("#story .sentence", { hasText: /^[2-5] files at once: / }).waitFor();
  const [, busy] = (await page.locator("#phones tbody tr[data-name]").first().innerText()).match(/([2-5]) files at once/);
  const under = await watch(page, (_, seen) => seen.wan > 200 && seen.peer > 40);
  assert.ok(under.wan > 200 && under.peer > 40, `the line and the streams run at the same time: ${JSON.stringify(under)}`);
  await page.locator("#phones tbody tr[data-name]").first().click();
  assert.equal(await page.locator(".lcd-bars i").count(), 6, "a bar for every file");
  assert.ok((await page.locator(".lcd").getAttribute("aria-label")).includes(`${6 - busy} of 6 files whole`));
  assert.equal(await page.locator(".phone .mini .doing[data-tone=wan], .phone .mini .doing[data-tone=peer]").count(), Number(busy), "so many come in");
  await page.locator("#back").click();
  await page.locator("#play").click();

  const end = await finish(page);
  assert.equal(end.completed, "8");
  const copies = Number(end.wan) / load;
  assert.ok(copies > 1 && copies <= 1.06, `${copies} copies crossed the line`);
  assert.match(await page.locator("#ran").innerText(), /express/);
  assert.deepEqual(complaints(), []);
});

test("without PFS every phone takes a copy of its own", { timeout: 120_000 }, async (t) => {
  const { page, complaints } = await open(t, plain, url + "#phones=3&pfs=off&wan=100000000&rtt=20");
  await running(page);
  const end = await finish(page);
  assert.equal(end.completed, "3");
  const copies = Number(end.wan) / load;
  assert.ok(copies > 3 && copies < 3.2, `${copies} copies crossed the line`);
  assert.deepEqual(complaints(), []);
});

test("without WebGL the page says so, and its tables still work", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t, plain, url + "#phones=4&rootWait=1000&wan=100000000&rtt=20");
  const first = await running(page);
  assert.equal(first.webgl, "off");
  assert.match(await page.locator("#notices").innerText(), /WebGL/);
  const end = await finish(page);
  assert.equal(end.completed, "4");
  assert.match(await page.locator("#panel").innerText(), /SEP/);
});

test("nothing on the page shuts anybody out", { timeout: 240_000 }, async (t) => {
  const replay = "seed=3&phones=12&rootWait=1000&mutant=takes-third&plan=at+1s+until+12s+lose+200000ppm,at+3s+kill+phone+2";
  for (const [hash, ready] of [
    ["phones=4&rootWait=1000", (s) => s.state === "running"], ["phones=8&profile=express&wan=20000000", (s) => +s.wan > 2_000_000],
    [replay, (s) => +s.breaks > 0], ["phones=2&rootWait=500&wan=1000000000&rtt=5&pfs=off", (s) => +s.unverified === 2],
  ]) {
    const { page, close } = await open(t, b, `${url}#${hash}&theme=night`);
    await until(page, "the run starts", (s) => s.state !== "loading");
    await faster(page, 2);
    await until(page, `${hash} is ready`, ready);
    await halt(page);
    for (const theme of ["night", "day"]) {
      if (theme === "day") await page.locator("#theme").click();
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
      assert.deepEqual(await problems(page, `${theme} ${hash}`), []);
    }
    await close();
  }
});
