// The page at the edge, in workerd: files and their headers, planning, sharing.
import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import test, * as file from "node:test";
import { brotliDecompressSync } from "node:zlib";
import { address, browser, noticed, open, running, serveSite, site, tooWide, until, watch } from "./browser.mjs";
import { serveEdge, upload } from "./edge.mjs";

// One server for all: its storage is empty at first, and its limits are those of one visitor.
const url = await serveEdge(file);
// Visitors whose browsers draw no map see the same, and sooner.
const plain = await browser(file, { webgl: false });

/** Asks as it stands there, on a connection of its own (one that was kept may be closed meanwhile), and unpacks nothing; gives {status, headers, body}. */
const ask = (url, headers = {}) => new Promise((resolve, reject) => {
  get(url, { headers, agent: false }, (answer) => {
    const parts = [];
    answer.on("data", (part) => parts.push(part)).on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
  }).on("error", reject);
});

const post = (type, body, headers = {}, path = "api/share") =>
  fetch(url + path, { method: "POST", headers: { "Content-Type": type, ...headers }, body });

/** The address that index.html gives a file. */
async function versioned(name) {
  const { body } = await ask(url);
  const found = body.toString().match(new RegExp(`"(v/[0-9a-f]{12}/${name})"`));
  assert.ok(found, `index.html names ${name} with its version`);
  return url + found[1];
}

test("every file has its type, its lifetime, and a strict policy", { timeout: 180_000 }, async (t) => {
  for (const [name, type, lifetime] of [
    ["", "text/html", "public, max-age=0, must-revalidate"],
    [await versioned("app/main.js"), "text/javascript", "public, max-age=31536000, immutable"],
    [await versioned("css/page1.css"), "text/css", "public, max-age=31536000, immutable"],
    [await versioned("pfs.wasm"), "application/wasm", "public, max-age=31536000, immutable"],
    ["lang/en.json", "application/json", "public, max-age=0, must-revalidate"],
    ["api/info", "application/json", "public, max-age=0, must-revalidate"],
  ]) {
    const { status, headers } = await ask(new URL(name, url));
    assert.equal(status, 200, name);
    assert.equal(headers["content-type"].split(";")[0], type, name);
    assert.equal(headers["cache-control"], lifetime, name);
    assert.equal(headers["x-content-type-options"], "nosniff", name);
    assert.equal(headers["referrer-policy"], "no-referrer", name);
    const policy = headers["content-security-policy"];
    assert.match(policy, /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/, name);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'?(?<!wasm-unsafe-eval'?)|\*/, name);
  }
  const again = await ask(url, { "If-None-Match": (await ask(url)).headers.etag });
  assert.equal(again.status, 304, "index.html is asked for again, but not sent");
  assert.equal((await ask(url + "nothing-here")).status, 404);

  // The program: packed beforehand for who takes brotli, as it is for who takes nothing.
  const program = await versioned("pfs.wasm");
  const packed = await ask(program, { "Accept-Encoding": "br, gzip" });
  assert.equal(packed.headers["content-encoding"], "br");
  assert.equal(packed.headers["content-type"], "application/wasm");
  assert.match(packed.headers.vary, /Accept-Encoding/);
  const plain = await ask(program, { "Accept-Encoding": "identity" });
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.ok(brotliDecompressSync(packed.body).equals(plain.body), "both are the same program");
  assert.ok(plain.body.subarray(0, 4).equals(Buffer.from("\0asm")));
  assert.ok(packed.body.length <= 3_000_000, `the page's program is ${packed.body.length} bytes in brotli, of at most 3,000,000`);
  t.diagnostic(`the page's program: ${plain.body.length} bytes, ${packed.body.length} in brotli`);
});

test("the Worker fits the free plan", { timeout: 180_000 }, async (t) => {
  const { total, gzip } = await upload(t);
  t.diagnostic(`the Worker: ${total} bytes, ${gzip} in gzip`);
  assert.ok(gzip <= 3_000_000, `${gzip} bytes in gzip, of at most 3,000,000`);
});

test("the planner answers at the edge, to pages from anywhere", { timeout: 180_000 }, async () => {
  const answer = await fetch(url + "api/plan?phones=1000&wan=10mbit&rtt=150ms", { headers: { Origin: "https://elsewhere.example" } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("Access-Control-Allow-Origin"), "*");
  const plan = await answer.json();
  assert.equal(plan.phones, 1000);
  const last = Object.fromEntries(plan.ways.map((way) => [way.way, way.last]));
  assert.ok(last.express < last.classic && last.classic < last.without, `without, classic and express take ${JSON.stringify(last)} µs`);
  const refused = await fetch(url + "api/plan?phones=many");
  assert.equal(refused.status, 400);
  assert.match((await refused.json()).error, /phones=many/);
});

test("what is shared is validated by the core, kept, and bounded", { timeout: 180_000 }, async () => {
  const event = '{"t":5,"node":"SEP001122334455","kind":"node-up"}\n';
  const answer = await post("application/x-ndjson", event);
  assert.equal(answer.status, 201);
  const kept = await answer.json();
  assert.match(kept.id, /^[a-z2-7]{16}$/);
  const back = await fetch(url + "api/share/" + kept.id);
  assert.equal(back.headers.get("Content-Type"), "application/x-ndjson");
  assert.equal(await back.text(), event);
  const opened = await fetch(url + kept.open.slice(1), { redirect: "manual" });
  assert.equal(opened.status, 303);
  assert.equal(opened.headers.get("Location"), `/#share=${kept.id}`);

  for (const [type, body, wanted, says] of [
    ["text/plain", event, 415, /recording/],
    ["application/x-ndjson", "rubbish", 422, /line 1/],
    ["application/json", '{"link":"phones=none"}', 422, /phones/],
    ["application/x-ndjson", event.repeat(11_000), 413, /524288/],
  ]) {
    const refused = await post(type, body);
    assert.equal(refused.status, wanted);
    assert.match((await refused.json()).error, says);
  }
  assert.equal((await fetch(url + "api/share/aaaaaaaaaaaaaaaa")).status, 404);
});

// A body that nobody read ends its connection, and with it the answer to who
// still sends it, or the next request of who keeps it.
test("who is refused hears why, and can go on", { timeout: 180_000 }, async () => {
  const event = '{"t":5,"node":"SEP001122334455","kind":"node-up"}\n';
  for (let visitor = 1; visitor <= 60; visitor++) {
    for (const [type, body, wanted, path] of [
      ["text/plain", event, 415],
      ["application/x-ndjson", "rubbish", 422],
      ["application/x-ndjson", event.repeat(11_000), 413],
      ["application/json", event.repeat(2_000), 405, "api/plan"],
      ["application/json", event, 404, "api/none"],
    ]) {
      const refused = await post(type, body, { "CF-Connecting-IP": `192.0.2.${visitor}` }, path);
      assert.equal(refused.status, wanted);
      await refused.text();
    }
  }
  let asked = 0; // to wait: ten in a minute are heard, and this may see three minutes
  for (let i = 0; i < 90; i++) {
    const refused = await post("text/plain", event.repeat(2_000), { "CF-Connecting-IP": "192.0.2.200" });
    assert.ok(refused.status === 415 || refused.status === 429, `status ${refused.status}`);
    asked += refused.status === 429;
    await refused.text();
  }
  assert.ok(asked >= 60, `${asked} times asked to wait`);
});

test("a shared site opens for another visitor, and plays; so does a recording", { timeout: 240_000 }, async (t) => {
  const { page, complaints, close } = await open(t, await browser(t), url + "#phones=5&seed=9&wan=20000000&theme=night&at=40");
  await until(page, "something has come over the line", (s) => s.phones === "5" && Number(s.wan) > 1_000_000);
  const { drawn } = await watch(page, (_, seen) => seen.drawn > 2000);
  assert.ok(drawn > 2000, "the map is drawn");

  await page.keyboard.press("x");
  await page.locator("#share-online").click();
  await page.waitForFunction(() => /\/s\/[a-z2-7]{16}$/.test(document.getElementById("share-url").value));
  const short = await page.locator("#share-url").inputValue();
  assert.ok(short.startsWith(url + "s/"));
  const recording = await page.evaluate(() => globalThis.pfs.export("recording"));
  assert.deepEqual(complaints(), []);
  await close();

  const visit = async (path, what, is) => {
    const visitor = await open(t, plain, new URL(path, url).href);
    const seen = await until(visitor.page, what, is);
    return { ...visitor, seen };
  };
  const site = await visit(short, "the shared site plays", (s) => s.phones === "5" && s.seed === "9" && Number(s.now) > 0);
  assert.equal(site.seen.mode, "sim");
  assert.match(await address(site.page), /phones=5/);
  assert.deepEqual(site.complaints(), []);
  await site.close();

  const kept = await (await post("application/x-ndjson", recording)).json();
  const played = await visit(kept.open, "the recording plays", (s) => s.mode !== "sim" && s.phones === "5" && Number(s.now) > 0);
  assert.match(await address(played.page), new RegExp(`#share=${kept.id}$`));
  assert.deepEqual(played.complaints(), []);
  await played.close();

  const gone = await open(t, plain, new URL("s/aaaaaaaaaaaaaaaa", url).href);
  await noticed(gone.page, /not any more/, () => until(gone.page, "a simulation runs instead", (s) => s.mode === "sim" && s.state === "running"));
});

test("on a phone the sheet of what can be shared has room for all of it", { timeout: 240_000 }, async (t) => {
  for (const lang of ["en", "zh-TW", "pt-BR"]) {
    const { page, complaints, close } = await open(t, plain, `${url}#phones=5&lang=${lang}`, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await running(page);
    await page.locator("#more").tap();
    await page.locator("#open-share").tap();
    await page.locator("#share-pop").waitFor();
    const hold = async (when) => {
      assert.deepEqual(await page.locator("#share-pop, #share-pop *").evaluateAll((all) => all.filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()])
        .filter(([, { left, right, top, bottom }]) => left < 0 || right > innerWidth || top < 0 || bottom > innerHeight)
        .map(([e, box]) => `${e.tagName}#${e.id}.${e.className} ${JSON.stringify(box)}`)), [], `${lang}, ${when}: it sticks out of the window`);
      assert.equal(await page.locator("#share-pop").evaluate((pop) => pop.scrollWidth - pop.clientWidth), 0, `${lang}, ${when}: it scrolls sideways`);
      assert.ok(await tooWide(page) <= 0, `${lang}, ${when}: the page is wider than its window`);
    };
    await hold("open");
    if (lang === "pt-BR") { // the longest words; one address may share ten times a minute
      await page.locator("#share-online").tap();
      await page.waitForFunction(() => /\/s\/[a-z2-7]{16}$/.test(document.getElementById("share-url").value));
      await page.locator("#share-online:enabled").waitFor(); // it is said how long the link is kept
      await hold("with a short link");
    }
    assert.deepEqual(complaints(), []);
    await close();
  }
});

test("a host of files shares nothing, says so, and asks for nothing that is not there", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await open(t, plain, await serveSite(t) + "#phones=3");
  await running(page);
  await page.keyboard.press("x");
  assert.ok(await page.locator("#share-online").isDisabled());
  assert.match(await page.locator("#share-online").innerText(), /keeps nothing/);
  assert.deepEqual(complaints(), []);
  assert.equal(JSON.parse(await readFile(join(site, "api/info"), "utf8")).share, undefined);
  assert.ok((await stat(join(site, "pfs.wasm.gz"))).size > 1_000_000);
});

test("who shares without end is asked to wait", { timeout: 180_000 }, async () => {
  let status = 0, minute = 0;
  for (let i = 0; i < 11 && status !== 429; i++) {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) [minute, i] = [now, 0]; // it is counted anew
    const one = await post("application/json", '{"link":"phones=5"}');
    status = one.status;
    if (status === 429) assert.match((await one.json()).error, /minute/);
    else assert.equal((await one.json()).open.slice(0, 3), "/s/");
  }
  assert.equal(status, 429, "more than ten in a minute are too many");
});
