// The page at the edge on this machine: what would be uploaded, in workerd, the
// platform's own runtime. Not by "wrangler dev": that has a proxy before workerd,
// and a request that it sends over a connection which closes at that moment, 5 s
// after its last use, is never answered (wrangler 4.86).
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions as optionsOf } from "wrangler";

const here = fileURLToPath(new URL(".", import.meta.url));
const built = [join(here, "build/app.wasm"), join(here, "../../dist/edge/index.html")];
const silent = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1" };

/** Has wrangler bundle what it would upload into a folder; gives what it says of it. */
export async function bundle(folder) {
  for (const file of built) if (!existsSync(file)) throw new Error(`no ${file}: run "npm run build" in web/worker`);
  const child = spawn(process.execPath, [join(here, "node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", folder],
    { cwd: here, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...silent } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => { said += part; });
  const status = await new Promise((resolve) => child.on("close", (code, signal) => resolve(code ?? signal)));
  if (status !== 0) throw new Error(`wrangler deploy --dry-run ended with ${status}:\n${said}`);
  return said;
}

/**
 * Serves on a port of this machine (0: a free one), and keeps what is shared in a
 * folder. Gives {url, close}.
 */
export async function serve({ port, storage, log }) {
  const folder = mkdtempSync(join(tmpdir(), "pfs-worker-"));
  try {
    await bundle(folder);
    const workerd = new Miniflare({
      ...optionsOf(join(here, "wrangler.jsonc")).workerOptions,
      modulesRoot: folder, modules: modulesIn(folder),
      host: "127.0.0.1", port, log, defaultPersistRoot: storage,
      cf: false, // what the platform says of a visitor is not asked for on the internet
    });
    return { url: (await workerd.ready).href, close: () => workerd.dispose() };
  } finally {
    rmSync(folder, { recursive: true, force: true }); // workerd has read it
  }
}

/** The bundle's modules as workerd has them, entry.js first. */
function modulesIn(folder) {
  const types = { js: "ESModule", wasm: "CompiledWasm" };
  return readdirSync(folder).map((name) => ({ path: join(folder, name), type: types[name.split(".").pop()] })).filter(({ type }) => type)
    .sort((a, b) => (basename(b.path) === "entry.js") - (basename(a.path) === "entry.js"));
}

/** Ends the program if somebody listens on a port: workerd would say so in a page of its own addresses. */
async function mustBeFree(port) {
  const taken = await new Promise((resolve) => {
    const probe = createServer().once("error", resolve).listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
  if (!taken) return;
  console.error(`Port ${port} of this machine cannot be had (${taken.code}): end what listens there, then try again.`);
  process.exit(1);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const port = 8787;
  await mustBeFree(port);
  const { url } = await serve({ port, storage: join(here, ".wrangler/state"), log: new Log(LogLevel.WARN) });
  console.log(`The page at the edge: ${url} (Ctrl-C ends it)`);
}
