// The canvas in Chromium: its looks, two sites on it, and what a frame asks of
// the graphics card.
import assert from "node:assert/strict";
import test, * as file from "node:test";
import { isDeepStrictEqual } from "node:util";
import { browser, fresh, halt, look, open, reached, serveSite, until, watch } from "./browser.mjs";

const url = await serveSite(file), b = await browser(file);

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

/** Looks until two looks at what is drawn are the same: what moved has come to rest. */
async function rest(page) {
  for (let last = await look(page); ;) {
    const seen = await look(page);
    if (seen.drawn && isDeepStrictEqual(seen, last)) return seen;
    last = seen;
  }
}

test("every look shows the history, and a frame of it is a few draw calls", { timeout: 240_000 }, async (t) => {
  const page = await fresh(t, b);
  await page.addInitScript(counting);
  await page.goto(`${url}#phones=12&seed=4&profile=express&theme=night&mode=sim`);
  await until(page, "bytes from headquarters", (s) => +s.wan > 1_000_000);
  await halt(page);
  const seen = {};
  let last = null;
  for (const name of ["overview", "hierarchy", "phone"]) {
    assert.equal(await page.evaluate((n) => globalThis.pfs.setLook(n), name), "");
    const blocks = name === "phone" ? 1_000 : 0; // of its files: they come out of the ground
    const another = (now) => now.drawn > 5_000 && now.verified + now.peer + now.wan > blocks && !isDeepStrictEqual(now, last);
    last = seen[name] = await watch(page, (_, now) => another(now));
    assert.ok(seen[name].drawn > 5_000, `${name}: ${JSON.stringify(seen[name])}`);
  }
  assert.notDeepEqual(seen.overview, seen.hierarchy);
  assert.notDeepEqual(seen.hierarchy, seen.phone);
  assert.ok(seen.phone.verified + seen.phone.peer + seen.phone.wan > 1_000, `the blocks of a phone: ${JSON.stringify(seen.phone)}`);
  assert.match(await page.evaluate(() => globalThis.pfs.setLook("sideways")), /overview, hierarchy and phone/);

  const most = await page.evaluate(() => globalThis.most);
  assert.ok(most > 0 && most <= 30, `${most} draw calls in a frame`);
});

test("two sites stand on one canvas, and the traditional one loads the line more", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(t, b, `${url}#phones=12&seed=4&rootWait=1000&theme=night&mode=sim&at=5`, { reducedMotion: "reduce" });
  await reached(page, 5); // a root that waits
  const one = await rest(page);
  assert.equal(await page.evaluate(() => globalThis.pfs.compareWith('{"pfs":false}')), "");
  await until(page, "two sites", (s) => s.compare === "on");
  const both = await watch(page, (_, seen) => seen.wan > one.wan + 500);
  assert.ok(both.wan > one.wan + 500, `amber pixels: ${both.wan} of two sites, ${one.wan} of one`);
  assert.deepEqual(complaints(), []);
});
