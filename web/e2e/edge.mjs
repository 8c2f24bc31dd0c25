// The page at the edge, for tests: web/worker in workerd, with a storage of its
// own that ends with them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, serve } from "../worker/serve.mjs";

/** Serves the page at the edge on a free port until t ends; gives its URL. */
export async function serveEdge(t) {
  const storage = mkdtempSync(join(tmpdir(), "pfs-edge-"));
  const { url, close } = await serve({ port: 0, storage });
  t.after(async () => {
    await close();
    rmSync(storage, { recursive: true, force: true });
  });
  return url;
}

/** What would be uploaded, as wrangler counts it: {total, gzip} in bytes. */
export async function upload(t) {
  const folder = mkdtempSync(join(tmpdir(), "pfs-upload-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const said = await bundle(folder);
  const found = said.match(/Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/);
  if (!found) throw new Error(`wrangler deploy --dry-run says nothing of sizes:\n${said}`);
  return { total: found[1] * 1024, gzip: found[2] * 1024 };
}
