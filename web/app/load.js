// Loads and starts the WASM program, telling how far it is. The compressed
// file is tried first and unpacked here, so that any static host will do.

/** report({bytes, total}): total is 0 where the host does not tell. Resolves when globalThis.pfs is there. */
export async function loadProgram(report) {
  if (typeof WebAssembly !== "object") throw new LoadError("wasm");
  const [module] = await Promise.all([open(report).then(compile), script(beside("wasm_exec.js")), painted()]);
  const go = new globalThis.Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  const ready = new Promise((resolve, reject) => {
    globalThis.addEventListener("pfs-ready", resolve, { once: true });
    go.run(instance).then(() => {
      globalThis.dispatchEvent(new Event("pfs-exit"));
      reject(new LoadError("exit"));
    }, reject);
  });
  await ready;
}

/** what: wasm | script | fetch | exit; detail: a URL and a status. */
export class LoadError extends Error {
  constructor(what, detail = "") {
    super(`${what} ${detail}`);
    this.what = what;
    this.detail = detail;
  }
}

function script(src) {
  return new Promise((resolve, reject) => {
    const node = document.createElement("script");
    node.src = src;
    node.onload = resolve;
    node.onerror = () => reject(new LoadError("fetch", src));
    document.head.append(node);
  });
}

/** The program lies beside this folder, on every host. */
const beside = (name) => new URL(`../${name}`, import.meta.url).href;

/** The program's bytes as a stream, unpacked. */
async function open(report) {
  const packer = document.querySelector("link[rel=preload][as=fetch]"); // of a host that packs it itself: see web/build/site, Edge
  if (packer) return counted(await get(packer.href), report, Number(packer.dataset.bytes));
  if ("DecompressionStream" in globalThis) {
    const packed = await fetch(beside("pfs.wasm.gz")).catch(() => null);
    if (packed?.ok && packed.body) return unpack(counted(packed, report));
  }
  return counted(await get(beside("pfs.wasm")), report);
}

async function get(url) {
  const answer = await fetch(url).catch((e) => { throw new LoadError("fetch", `pfs.wasm: ${e.message}`); });
  if (!answer.ok) throw new LoadError("fetch", `pfs.wasm: ${answer.status} ${answer.statusText}`);
  return answer;
}

/** Passes the stream on and reports. With a Content-Encoding the length is that of other bytes. */
function counted(response, report, known = 0) {
  const encoded = response.headers.get("Content-Encoding");
  const total = known || (encoded ? 0 : Number(response.headers.get("Content-Length") ?? 0));
  let bytes = 0;
  report({ bytes, total });
  return response.body.pipeThrough(new TransformStream({
    transform(chunk, out) {
      bytes += chunk.byteLength;
      report({ bytes, total: bytes > total ? 0 : total });
      out.enqueue(chunk);
    },
  }));
}

/** A host that sent the file with Content-Encoding: gzip has had it unpacked already. */
async function unpack(stream) {
  const [head, rest] = stream.tee();
  const reader = head.getReader();
  const { value } = await reader.read();
  reader.cancel();
  const gzip = value?.[0] === 0x1f && value?.[1] === 0x8b;
  return gzip ? rest.pipeThrough(new DecompressionStream("gzip")) : rest;
}

async function compile(stream) {
  const response = new Response(stream, { headers: { "Content-Type": "application/wasm" } });
  if (WebAssembly.compileStreaming) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/**
 * Resolves when something is seen of the page, or a second later: to start, the program has the
 * browser's main thread for half a second. A page in the background is not painted.
 */
function painted() {
  return new Promise((resolve) => {
    if (document.hidden) return resolve();
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    setTimeout(resolve, 1000);
  });
}
