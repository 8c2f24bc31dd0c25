// What the browser tests share: Debian's Chromium, a server for the static
// site, the demo as a child process, and eyes for the canvas.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const top = fileURLToPath(new URL("../..", import.meta.url));
export const site = process.env.PFS_SITE ?? join(top, "dist/site");
export const pfs = process.env.PFS_BINARY ?? join(top, "dist/pfs");

const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const flags = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const softwareGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const noGL = ["--disable-gpu", "--disable-3d-apis"];

/** A small window, for software GL is bound by pixels, but wide enough for the wide layout. */
export const viewport = { width: 1200, height: 720 };

/** How long a person would not wait, and a test does, in ms: its machine may have more to do. */
export const patience = 120_000;

/** Starts a browser that ends with t: a test, or the file, which node:test itself stands for. */
export async function browser(t, { webgl = true } = {}) {
  if (!existsSync(browserPath)) throw new Error(`no ${browserPath}: install Debian's package chromium, or set CHROMIUM`);
  const b = await chromium.launch({ executablePath: browserPath, headless: true, args: [...flags, ...(webgl ? softwareGL : noGL)], timeout: patience });
  t.after(() => b.close());
  return b;
}

/** Pages that no test has, of each browser by what is special about them. */
const idle = new WeakMap();

/**
 * Opens a page that ends with t, and until then must stay free of errors and talk
 * to its own server only: complaints() lists what it did otherwise. Tests that
 * follow each other have the same page, emptied: of its program, which takes
 * seconds to compile, the browser then knows the machine code.
 */
export async function open(t, b, url, options = {}) {
  const kind = JSON.stringify(options), pages = idle.get(b) ?? idle.set(b, {}).get(b);
  const page = pages[kind]?.pop() ?? await b.newPage({ viewport, ...options });
  page.setDefaultTimeout(patience);
  const heard = [];
  page.on("console", (m) => m.type() === "error" && heard.push(`console: ${m.text()} ${m.location().url}`));
  page.on("pageerror", (e) => heard.push(`error: ${e.message}`));
  page.on("request", (r) => new URL(r.url()).origin !== new URL(url).origin && !/^(data|blob):/.test(r.url()) && heard.push(`request: ${r.url()}`));
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    if (await emptied(page)) (pages[kind] ??= []).push(page);
    else await page.close();
  };
  t.after(close);
  await page.goto(url);
  return { page, complaints: () => heard, close };
}

/** An empty page that ends with t, and is no other test's: for one that is told beforehand how to load. */
export async function fresh(t, b, options = {}) {
  const page = await b.newPage({ viewport, ...options });
  t.after(() => page.close());
  page.setDefaultTimeout(patience);
  return page;
}

/** Takes from a page what it shows and keeps, and who listens to it; false if it does not answer. */
async function emptied(page) {
  for (const what of ["console", "pageerror", "request"]) page.removeAllListeners(what);
  page.setDefaultTimeout(10_000);
  try {
    await page.evaluate(() => localStorage.clear());
    await page.emulateMedia({ media: null });
    await page.goto("about:blank");
    return true;
  } catch {
    return false;
  }
}

/** The address as the page has it now; page.url() is told of a change later. */
export const address = (page) => page.evaluate(() => location.href);

/** What #status says, written last whenever the page is drawn: all that is shown is of that moment. */
export const status = (page) => page.locator("#status").evaluate((s) => ({ ...s.dataset }));

/** What the page's program answers, as objects. */
export const ask = (page, name, ...args) => page.evaluate(([name, args]) => JSON.parse(globalThis.pfs[name](...args)), [name, args]);

/** Waits until #status is as asked for; when it never is, says what it was. */
export async function until(page, what, is) {
  const end = Date.now() + patience;
  for (;;) {
    const s = await status(page);
    if (is(s)) return s;
    if (s.state === "failed") throw new Error(`${what}: the page has failed: ${JSON.stringify(s)}`);
    if (Date.now() > end) throw new Error(`${what}: not within ${patience / 1000} s; the page says ${JSON.stringify(s)}`);
    await page.waitForTimeout(100);
  }
}

export const running = (page) => until(page, "the run starts", (s) => s.state === "running");

/** Waits until the history is known to its end, so that every moment of it can be gone to. */
export const known = (page) => until(page, "the history is known to its end", (s) => s.complete === "true");

/** Waits until the moment that the address names is reached. */
export const reached = (page, seconds) => until(page, "the moment is reached", (s) => s.state === "paused" && s.now === String(seconds * 1e6));

/** Plays faster, by key as a person would. */
export async function faster(page, times) {
  for (let i = 0; i < times; i++) await page.keyboard.press(".");
}

/** Stops what plays, wherever it is: what is looked at keeps still, and no other seed follows. */
export async function halt(page) {
  await page.evaluate(() => globalThis.pfs.pause());
  return until(page, "it stands still", (s) => s.state === "paused");
}

/** Stops what plays as soon as so many bytes have crossed the line, so many phones are done, and the run has ended if it is to: who looks back stays in it, though the next one begins. */
export async function haltAt(page, { down = 0, completed = 0, ended = false }) {
  await page.waitForFunction((least) => {
    const { run, cost } = JSON.parse(globalThis.pfs.view());
    const there = cost.down >= least.down && cost.completed >= least.completed && (run.ended || !least.ended);
    if (there) globalThis.pfs.pause();
    return there;
  }, { down, completed, ended });
  return halt(page);
}

/** Does what the page answers with a notice of these words: it goes by itself, and so is waited for from before. */
export async function noticed(page, words, act) {
  await Promise.all([page.locator("#notice-note", { hasText: words }).waitFor(), act()]);
}

/** Plays on to the end, and stays there: the next seed does not follow. */
export async function finish(page) {
  await page.evaluate(() => globalThis.pfs.setLoop(false));
  await faster(page, 5);
  return until(page, "the upgrade ends", (s) => s.state === "done");
}

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".gz": "application/gzip" };

/** Serves the built folder dist/site as any static host would; gives its URL. */
export async function serveSite(t) {
  if (!existsSync(join(site, "index.html"))) throw new Error(`no ${site}: run "just static"`);
  const server = createServer((request, answer) => {
    let file = join(site, normalize(new URL(request.url, "http://x").pathname));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!existsSync(file)) return answer.writeHead(404).end();
    answer.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream", "content-length": statSync(file).size });
    createReadStream(file).pipe(answer);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => { server.closeAllConnections(); server.close(); });
  return `http://127.0.0.1:${server.address().port}/`;
}

/** Runs main(t) in a script that is no test: what main leaves to t.after is done when it has ended, the last first. */
export async function ending(main) {
  const hooks = [];
  try {
    await main({ after: (end) => hooks.unshift(end) });
  } finally {
    for (const end of hooks) await end();
  }
}

/** Runs `pfs demo` with these arguments; gives its page's URL, and stop(), which gives its exit status. */
export const demo = (t, ...args) => run(t, "demo", ...args);

/** Runs `pfs serve`: a hub that real nodes report to, and its page. */
export const serve = (t, ...args) => run(t, "serve", ...args);

async function run(t, what, ...args) {
  if (!existsSync(pfs)) throw new Error(`no ${pfs}: run "just build"`);
  const child = spawn(pfs, [what, "--listen", "127.0.0.1:0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  t.after(() => child.kill("SIGKILL"));
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const hear = (text) => {
      said += text;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (found) resolve(found[0]);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    ended.then((status) => reject(new Error(`pfs ${what} ended with ${status}:\n${said}`)));
  });
  // A demo's nodes open their ports after it has said where the page is: another
  // demo on this machine would end it now.
  const began = fetch(new URL("api/info", url)).catch(() => {});
  await Promise.race([began, ended]);
  if (child.exitCode !== null) throw new Error(`pfs ${what} ended with ${child.exitCode}:\n${said}`);
  return { url, stop: () => { child.kill("SIGINT"); return ended; } };
}

/** Two frames: what the page knew before them is drawn. */
export const frames = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/**
 * Takes a picture of the window without the DOM above the map, and counts the
 * pixels by the night map's meanings (wasm/scene/palette.go), smoothed edges
 * included: wan is amber, peer teal, verified green; drawn is whatever differs
 * from the corner.
 */
export async function look(page) {
  const cover = (style) => page.evaluate((style) => { // all keeps its place: the map is laid out around it
    for (const e of document.querySelectorAll("#bar, #page, #loading")) Object.assign(e.style, style);
  }, style);
  await cover({ opacity: "0", transition: "none" });
  await frames(page);
  const png = (await page.screenshot({ animations: "disabled" })).toString("base64");
  await cover({ opacity: "", transition: "" });
  return page.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    const count = { wan: 0, peer: 0, verified: 0, drawn: 0 };
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = [data[i], data[i + 1], data[i + 2]];
      if (Math.abs(r - data[0]) + Math.abs(g - data[1]) + Math.abs(b - data[2]) > 12) count.drawn++;
      if (r > 100 && r - b > 70 && r > g && g > b) count.wan++;
      if (g > 90 && g - r > 60 && Math.abs(g - b) < g / 5) count.peer++;
      if (g > 90 && g - r > 50 && g - b > g / 4) count.verified++;
    }
    return count;
  }, png);
}

/** Looks until over(#status, what was seen), or in vain; gives the most that was seen of each meaning. */
export async function watch(page, over) {
  const most = { wan: 0, peer: 0, verified: 0, drawn: 0 };
  for (const end = Date.now() + patience; ;) {
    const now = await status(page), seen = await look(page);
    for (const name in most) most[name] = Math.max(most[name], seen[name]);
    if (over(now, most) || Date.now() > end) return most;
  }
}

/**
 * Goes through the history that is known, standing still, until a moment looks as
 * asked for: is(what is seen, its story). Gives what is seen at the last.
 */
export async function middle(page, is) {
  await halt(page);
  const { start, end } = (await ask(page, "view")).history;
  let seen;
  for (let part = 0.1; part < 1; part += 0.05) {
    const at = Math.round(start + (end - start) * part);
    await page.evaluate((t) => globalThis.pfs.seek(t), at);
    await until(page, "the moment is reached", (s) => s.now === String(at));
    seen = await look(page);
    if (is(seen, (await ask(page, "view")).story)) break;
  }
  return seen;
}

/** How far the page is wider than its window, in px: then it scrolls sideways. */
export const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

let axe;

/** The serious accessibility problems of a page, or of a part of it, as it stands once its loading card is gone and no colour or place is on its way. */
export async function problems(page, where, part) {
  axe ??= await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  await page.locator("#loading").waitFor({ state: "detached" }); // half faded it has no contrast
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== "running"));
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe);
  const { violations } = await page.evaluate((part) => globalThis.axe.run(part ?? document, { resultTypes: ["violations"] }), part);
  return violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join("; ")}`);
}
