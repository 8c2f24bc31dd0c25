// The page at the edge, for tests: web/worker under wrangler, in workerd, with
// a storage of its own that ends with them.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const worker = fileURLToPath(new URL("../worker", import.meta.url));
const program = join(worker, "node_modules/wrangler/bin/wrangler.js");
const built = [join(worker, "build/app.wasm"), join(worker, "../../dist/edge/index.html")];
const alone = { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1" };

function check() {
  if (!existsSync(program)) throw new Error(`no ${program}: run "just setup"`);
  for (const file of built) if (!existsSync(file)) throw new Error(`no ${file}: run "npm run build" in web/worker`);
}

/** Runs wrangler in web/worker to its end; gives {status, said}. */
async function wrangler(...args) {
  check();
  const child = spawn(process.execPath, [program, ...args], { cwd: worker, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...alone } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => { said += part; });
  const status = await new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  return { status, said };
}

/**
 * Serves the page at the edge on a free port until t ends; gives its URL. As wrangler
 * dev does, but it watches no files: what it took for a change would start the
 * server anew under a test's requests.
 */
export async function serveEdge(t) {
  check();
  Object.assign(process.env, alone);
  const { unstable_startWorker } = createRequire(join(worker, "package.json"))("wrangler");
  const state = mkdtempSync(join(tmpdir(), "pfs-edge-"));
  const server = await unstable_startWorker({
    config: join(worker, "wrangler.jsonc"),
    dev: { watch: false, liveReload: false, inspector: false, persist: state, logLevel: "error", server: { hostname: "127.0.0.1", port: 0 } },
  });
  t.after(async () => {
    await server.dispose();
    rmSync(state, { recursive: true, force: true });
  });
  const late = sleep(120_000, "late", { ref: false });
  if (await Promise.race([server.ready, late]) === "late") throw new Error("wrangler is not ready within 120 s");
  return (await server.url).href;
}

/** What would be uploaded, as wrangler counts it: {total, gzip} in bytes. */
export async function upload(t) {
  const out = mkdtempSync(join(tmpdir(), "pfs-upload-"));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  const { status, said } = await wrangler("deploy", "--dry-run", "--outdir", out);
  const found = said.match(/Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/);
  if (status !== 0 || !found) throw new Error(`wrangler deploy --dry-run ended with ${status}:\n${said}`);
  return { total: found[1] * 1024, gzip: found[2] * 1024 };
}
