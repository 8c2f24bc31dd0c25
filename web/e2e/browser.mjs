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

/** Starts a browser that ends with the test t. */
export async function browser(t, { webgl = true } = {}) {
  if (!existsSync(browserPath)) throw new Error(`no ${browserPath}: install Debian's package chromium, or set CHROMIUM`);
  const b = await chromium.launch({ executablePath: browserPath, headless: true, args: [...flags, ...(webgl ? softwareGL : noGL)] });
  t.after(() => b.close());
  return b;
}

/**
 * Opens a page that must stay free of errors and talk to its own server only:
 * complaints() lists what it did otherwise.
 */
export async function open(b, url, options = {}) {
  const page = await b.newPage({ viewport, ...options });
  const heard = [];
  page.on("console", (m) => m.type() === "error" && heard.push(`console: ${m.text()} ${m.location().url}`));
  page.on("pageerror", (e) => heard.push(`error: ${e.message}`));
  page.on("request", (r) => new URL(r.url()).origin !== new URL(url).origin && !/^(data|blob):/.test(r.url()) && heard.push(`request: ${r.url()}`));
  await page.goto(url);
  return { page, complaints: () => heard };
}

/** What #status says. On a busy machine a page that starts may take long to answer. */
export const status = (page) => page.locator("#status").evaluate((s) => ({ ...s.dataset }), undefined, { timeout: 120_000 });

/** Waits until #status is as asked for; when it never is, says what it was. */
export async function until(page, what, is, patience = 120_000) {
  const end = Date.now() + patience;
  for (;;) {
    const s = await status(page);
    if (is(s)) return s;
    if (s.state === "failed") throw new Error(`${what}: the page has failed: ${JSON.stringify(s)}`);
    if (Date.now() > end) throw new Error(`${what}: not within ${patience / 1000} s; the page says ${JSON.stringify(s)}`);
    await page.waitForTimeout(100);
  }
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

/**
 * Takes a picture of the window without the DOM above the map, and counts the
 * pixels by the night map's meanings (wasm/scene/palette.go), smoothed edges
 * included: wan is amber, peer teal, verified green; drawn is whatever differs
 * from the corner.
 */
export async function look(page) {
  const show = (how) => page.evaluate((how) => {
    for (const e of document.querySelectorAll("#bar, #page, #loading")) e.style.display = how;
  }, how);
  await show("none");
  const png = (await page.screenshot({ animations: "disabled" })).toString("base64");
  await show("");
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

let axe;

/** The serious accessibility problems of a page, or of a part of it, as it stands once its loading card is gone. */
export async function problems(page, where, part) {
  axe ??= await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  await page.locator("#loading").waitFor({ state: "detached" }); // half faded it has no contrast
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe);
  const { violations } = await page.evaluate((part) => globalThis.axe.run(part ?? document, { resultTypes: ["violations"] }), part);
  return violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join("; ")}`);
}
