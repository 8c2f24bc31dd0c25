// What the browser tests share: Debian's Chromium, a server for the static
// site, the demo as a child process, and eyes for the canvas.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const top = fileURLToPath(new URL("../..", import.meta.url));
export const site = join(top, "dist/site");
export const pfs = join(top, "dist/pfs");

const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const flags = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const softwareGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const noGL = ["--disable-gpu", "--disable-3d-apis"];

/** A small window: software GL is bound by pixels. */
export const viewport = { width: 960, height: 600 };

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

/** What #status says. */
export const status = (page) => page.locator("#status").evaluate((s) => ({ ...s.dataset }));

/** Waits until #status is as asked for; when it never is, says what it was. */
export async function until(page, what, is, patience = 120_000) {
  const end = Date.now() + patience;
  for (;;) {
    const s = await status(page);
    if (is(s)) return s;
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
export async function demo(t, ...args) {
  if (!existsSync(pfs)) throw new Error(`no ${pfs}: run "just build"`);
  const child = spawn(pfs, ["demo", "--listen", "127.0.0.1:0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
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
    ended.then((status) => reject(new Error(`pfs demo ended with ${status}:\n${said}`)));
  });
  return { url, stop: () => { child.kill("SIGINT"); return ended; } };
}

/** The night map's colours (wasm/scene/palette.go) that the tests look for. */
export const colours = { wan: [0xf5, 0xb0, 0x42], peer: [0x2d, 0xd4, 0xbf], verified: [0x5a, 0xde, 0x85] };

/**
 * Takes a picture of the window without the DOM above the map, and counts the
 * pixels near each colour, and those unlike the first one (anything at all).
 */
export async function look(page, wanted = colours) {
  const panels = await page.addStyleTag({ content: "#bar, #page, #loading { visibility: hidden !important }" });
  const png = (await page.screenshot({ animations: "disabled" })).toString("base64");
  await panels.evaluate((e) => e.remove());
  return page.evaluate(async ({ png, wanted }) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    const near = (i, [r, g, b], by) => Math.abs(data[i] - r) <= by && Math.abs(data[i + 1] - g) <= by && Math.abs(data[i + 2] - b) <= by;
    const counts = Object.fromEntries([...Object.keys(wanted), "drawn"].map((name) => [name, 0]));
    for (let i = 0; i < data.length; i += 4) {
      if (!near(i, data, 8)) counts.drawn++;
      for (const name in wanted) if (near(i, wanted[name], 24)) counts[name]++;
    }
    return counts;
  }, { png, wanted });
}
