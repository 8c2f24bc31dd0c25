// The canvas in Chromium: its looks, two sites on it, and what a frame asks of
// the graphics card.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, look, open, serveSite, until, viewport } from "./browser.mjs";

/** Counts the draw calls of every frame that draws. */
const counting = () => {
  globalThis.most = 0;
  let calls = 0;
  for (const gl of [WebGL2RenderingContext, WebGLRenderingContext]) {
    const draw = gl.prototype.drawElements;
    gl.prototype.drawElements = function (...args) { calls++; return draw.apply(this, args); };
  }
  const frame = requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (act) => frame((t) => {
    calls = 0;
    act(t);
    globalThis.most = Math.max(globalThis.most, calls);
  });
};

test("every look shows the history, and a frame of it is a few draw calls", async (t) => {
  const b = await browser(t);
  const page = await b.newPage({ viewport });
  await page.addInitScript(counting);
  await page.goto(`${await serveSite(t)}#phones=12&seed=4&profile=express&theme=night&mode=sim`);
  await until(page, "bytes from headquarters", (s) => +s.wan > 1_000_000);
  await page.evaluate(() => globalThis.pfs.pause());
  const seen = {};
  for (const name of ["overview", "hierarchy", "phone"]) {
    assert.equal(await page.evaluate((n) => globalThis.pfs.setLook(n), name), "");
    await page.waitForTimeout(1500); // it comes out of the ground
    seen[name] = await look(page);
    assert.ok(seen[name].drawn > 5_000, `${name}: ${JSON.stringify(seen[name])}`);
  }
  assert.notDeepEqual(seen.overview, seen.hierarchy);
  assert.notDeepEqual(seen.hierarchy, seen.phone);
  assert.ok(seen.phone.verified + seen.phone.peer + seen.phone.wan > 1_000, `the blocks of a phone: ${JSON.stringify(seen.phone)}`);
  assert.match(await page.evaluate(() => globalThis.pfs.setLook("sideways")), /overview, hierarchy and phone/);

  const most = await page.evaluate(() => globalThis.most);
  assert.ok(most > 0 && most <= 30, `${most} draw calls in a frame`);
});

test("two sites stand on one canvas, and the traditional one loads the line more", async (t) => {
  const b = await browser(t);
  const { page, complaints } = await open(b, `${await serveSite(t)}#phones=12&seed=4&rootWait=1000&theme=night&mode=sim`, { viewport });
  await until(page, "a root that waits", (s) => +s.now > 5_000_000);
  await page.evaluate(() => { globalThis.pfs.setLook("overview"); globalThis.pfs.pause(); globalThis.pfs.seek(5_000_000); });
  await page.waitForTimeout(1500); // what was on its way fades
  const one = await look(page);
  assert.equal(await page.evaluate(() => globalThis.pfs.compareWith('{"pfs":false}')), "");
  await until(page, "two sites", (s) => s.compare === "on");
  let both = await look(page);
  for (const end = Date.now() + 30_000; both.wan <= one.wan + 500 && Date.now() < end; both = await look(page)) await page.waitForTimeout(200);
  assert.ok(both.wan > one.wan + 500, `amber pixels: ${both.wan} of two sites, ${one.wan} of one`);
  assert.deepEqual(complaints(), []);
});
