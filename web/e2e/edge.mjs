// The page at the edge, for tests: web/worker under wrangler, in workerd, with
// a storage of its own that ends with them.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const worker = fileURLToPath(new URL("../worker", import.meta.url));
const program = join(worker, "node_modules/wrangler/bin/wrangler.js");
const built = [join(worker, "build/app.wasm"), join(worker, "../../dist/edge/index.html")];
const alone = { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1" };

/** Runs wrangler in web/worker; said() is what it has printed. The caller ends it. */
function wrangler(...args) {
  if (!existsSync(program)) throw new Error(`no ${program}: run "just setup"`);
  for (const file of built) if (!existsSync(file)) throw new Error(`no ${file}: run "npm run build" in web/worker`);
  const child = spawn(process.execPath, [program, ...args], { cwd: worker, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...alone } });
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  let text = "";
  const hearing = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part) => { text += part; hearing.forEach((hear) => hear(text)); });
  }
  return { child, ended, said: () => text, heard: (hear) => { hearing.push(hear); hear(text); } };
}

/** Serves the page at the edge on a free port; gives {url, stop()}. */
export async function serveEdge() {
  const state = mkdtempSync(join(tmpdir(), "pfs-edge-"));
  const run = wrangler("dev", "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0", "--persist-to", state, "--show-interactive-dev-session=false");
  const stop = async () => {
    run.child.kill("SIGINT");
    await run.ended;
    rmSync(state, { recursive: true, force: true });
  };
  const url = await new Promise((resolve, reject) => {
    run.heard((text) => {
      const found = text.match(/Ready on (http:\/\/127\.0\.0\.1:\d+)/);
      if (found) resolve(found[1] + "/");
    });
    run.ended.then((status) => reject(new Error(`wrangler dev ended with ${status}:\n${run.said()}`)));
  });
  return { url, stop };
}

/** What would be uploaded, as wrangler counts it: {total, gzip} in bytes. */
export async function upload(t) {
  const out = mkdtempSync(join(tmpdir(), "pfs-upload-"));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  const run = wrangler("deploy", "--dry-run", "--outdir", out);
  const status = await run.ended;
  const found = run.said().match(/Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/);
  if (status !== 0 || !found) throw new Error(`wrangler deploy --dry-run ended with ${status}:\n${run.said()}`);
  return { total: found[1] * 1024, gzip: found[2] * 1024 };
}
