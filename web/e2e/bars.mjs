// What a newcomer waits for, measured: first paint, a moving picture, and how
// much was sent for it, each from a cold cache, in a fresh browser that shows its
// empty page: what that one takes to draw anything at all is not ours.
//
//     node web/e2e/bars.mjs [URL]    without a URL: dist/site, from a server here
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { browser, ending, serveSite, site, viewport } from "./browser.mjs";

const rounds = 5;
const edge = join(site, "../edge");

/** Watches from before the page's first line: when the map has been drawn in two frames that differ in time, with nothing over it. */
function watch() {
  const began = { at: 0, frames: 0 };
  const draw = WebGL2RenderingContext.prototype.drawElements;
  WebGL2RenderingContext.prototype.drawElements = function (...args) {
    began.drew = true;
    return draw.apply(this, args);
  };
  let told = "";
  const look = () => {
    const status = document.getElementById("status")?.dataset ?? {};
    if (began.drew && status.state === "running" && status.now !== told) {
      told = status.now;
      if (++began.frames === 2) began.at = performance.now();
    }
    began.drew = false;
    if (!began.at) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.pfsBegan = began;
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
await ending(async (t) => {
  const url = process.argv[2] ?? await serveSite(t);
  const paints = [], moves = [], sent = [];
  for (let i = 0; i < rounds; i++) {
    const b = await browser(t);
    const context = await b.newContext({ viewport });
    const page = await context.newPage();
    await page.screenshot();
    await page.addInitScript(watch);
    await page.goto(url);
    await page.waitForFunction(() => globalThis.pfsBegan?.at > 0, null, { timeout: 60_000 });
    const seen = await page.evaluate(() => ({
      paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      moves: globalThis.pfsBegan.at,
      sent: performance.getEntriesByType("resource").reduce((sum, r) => sum + r.encodedBodySize, performance.getEntriesByType("navigation")[0].encodedBodySize),
    }));
    paints.push(seen.paint); moves.push(seen.moves); sent.push(seen.sent);
    await b.close();
  }
  const row = (what, is, bar) => console.log(`| ${what} | ${is} | ${bar} |`);
  row("what", `median of ${rounds}`, "bar");
  row("--", "--:", "--:");
  row("first paint", `${(median(paints) / 1000).toFixed(2)} s`, "1 s");
  row("moving picture", `${(median(moves) / 1000).toFixed(2)} s`, "4 s");
  row("sent for it", `${(median(sent) / 1e6).toFixed(2)} MB`, "");
  if (!process.argv[2]) {
    const version = (await readdir(join(edge, "v")))[0];
    for (const [what, name, bar] of [["program", "pfs.wasm", ""], ["program in brotli", "pfs.wasm.br", "3.00 MB"]]) {
      row(what, `${((await stat(join(edge, "v", version, name))).size / 1e6).toFixed(2)} MB`, bar);
    }
  }
});
