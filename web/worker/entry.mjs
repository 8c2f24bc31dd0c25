// The Worker's door. What needs no thought is answered here, so that the Go
// program, which starts anew for every request, is not started for it.
import program from "./build/worker.mjs";

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/pfs.wasm")) return packed(request, env);
    if (request.method === "POST" && !(await mayShare(request, env))) {
      await hear(request);
      return tooMany();
    }
    return program.fetch(request, env, ctx);
  },
};

/**
 * The page's program as it was packed when the site was built, smaller than
 * anything packs it in passing. Go's Response cannot say that a body is encoded
 * already (encodeBody), hence here.
 */
async function packed(request, env) {
  const client = request.cf?.clientAcceptEncoding ?? request.headers.get("Accept-Encoding") ?? "";
  if (!/\bbr\b/.test(client)) return env.ASSETS.fetch(request);
  const url = new URL(request.url);
  url.pathname += ".br";
  const file = await env.ASSETS.fetch(new Request(url, request));
  const headers = new Headers(file.headers);
  headers.set("Vary", "Accept-Encoding");
  if (!file.ok) return new Response(file.body, { status: file.status, headers }); // 304: the reader has it
  headers.set("Content-Type", "application/wasm");
  headers.set("Content-Encoding", "br");
  return new Response(file.body, { status: file.status, headers, encodeBody: "manual" });
}

const tooMany = () => Response.json({ error: "too much was shared from this address: try again in a minute" },
  { status: 429, headers: { "Retry-After": "60", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } });

/** Reads what came with a request that is refused, as the program does (refuse, in edge/edge.go): what is left unread ends the connection. */
async function hear(request) {
  let left = 2 << 20; // bytes
  for await (const part of request.body ?? []) if ((left -= part.length) < 0) return;
}

/** Every writing costs its owner: see "ratelimits" in wrangler.jsonc. */
async function mayShare(request, env) {
  const { success } = await env.SHARE_RATE.limit({ key: request.headers.get("CF-Connecting-IP") ?? "" });
  return success;
}
