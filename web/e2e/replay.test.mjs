// The page's link that plays what a hunt has found: the site, its faults, and
// the check that broke.
import assert from "node:assert/strict";
import test, * as file from "node:test";
import { browser, finish, open, running, serveSite, status, until } from "./browser.mjs";

const url = await serveSite(file), b = await browser(file), plain = await browser(file, { webgl: false });

/** A site of wrong nodes, which take a third child, with two faults. */
const link = "seed=3&phones=12&rootWait=1000&mutant=takes-third&plan=at+1s+until+12s+lose+200000ppm,at+3s+kill+phone+2";

/**
 * Pauses by key, at once: a pointer waits until what it presses stands still, and
 * a list that grows while the history goes on does not.
 */
async function pause(page) {
  await page.keyboard.press("k");
  return until(page, "it pauses", (s) => s.state === "paused");
}

test("a link plays the site and its faults, and says what broke", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await open(t, b, `${url}#${link}&theme=night`);
  const s = await until(page, "a check breaks", (s) => Number(s.breaks) > 0);
  await pause(page);
  assert.deepEqual([s.mode, s.phones, s.seed, s.faults], ["sim", "12", "3", "2"]);
  const pane = page.locator("#pane-faults");
  assert.match(await pane.locator("#verdict").innerText(), /broke/);
  assert.match(await pane.locator("#breaks li").first().innerText(), /\(two-children\): has 3 children/);
  assert.match(await pane.locator("#faults").innerText(), /datagram loss 20 % \(the site\), until 0:12\.0[^]*…0002[^]*off, for good/);
  assert.ok((await page.evaluate(() => location.hash)).includes(link), "the address stays what it was");

  await page.locator("#tab-phones").click();
  await page.locator("#notice-broke", { hasText: /A check broke at 0:0[^]*two-children/ }).filter({ visible: true }).waitFor();
  await page.locator("#notice-broke button").click();
  await page.locator("#restart").click();
  const again = await until(page, "the replay begins anew", (n) => n.epoch !== s.epoch);
  assert.deepEqual([again.seed, again.faults], ["3", "2"], "it is the same history, not the next seed's");
  await pause(page);

  await page.locator("#leave-replay").click();
  await until(page, "an ordinary run follows", (n) => n.faults === "" && n.phones === "12");
  assert.equal(await page.locator("#tab-faults").isVisible(), false);
  assert.doesNotMatch(await page.evaluate(() => location.hash), /plan|mutant/);
  assert.deepEqual(complaints(), []);
});

test("a swarm's seed is played to its end and judged", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await open(t, plain, url + "#swarm=11");
  const first = await running(page);
  assert.equal(first.seed, "11");
  assert.ok(Number(first.faults) > 5, `the seed's own faults: ${first.faults}`);
  const end = await finish(page);
  assert.equal(end.breaks, "0");
  assert.equal(await page.locator("#verdict").innerText(), "No check broke.");
  assert.deepEqual(complaints(), []);
});

test("a link that cannot be played says why, and the page goes on", { timeout: 120_000 }, async (t) => {
  for (const [hash, why] of [["swarm=x", /swarm="x": a whole number is wanted/], ["phones=2&plan=at+1s+kill+phone+7", /the site has 2 phones/], ["plan=at+1s+sing", /plan, line 1/]]) {
    const { page, complaints, close } = await open(t, plain, `${url}#${hash}`);
    await until(page, "the page goes on", (s) => s.state === "running");
    assert.match(await page.locator("#notice-link").innerText(), why);
    assert.equal((await status(page)).faults, "");
    assert.ok((await page.evaluate(() => location.hash)).includes(hash), "the address stays, to be put right");
    await page.locator("#notice-link button").click();
    assert.equal(await page.locator("#notice-link").isVisible(), false);
    assert.deepEqual(complaints(), []);
    await close();
  }
});
