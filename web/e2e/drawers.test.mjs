// What opens over the map: charts, messages, and what can be taken along.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test, * as file from "node:test";
import { ask, browser, known, open, patience, reached, serveSite, status, until } from "./browser.mjs";

const site = "phones=6&rootWait=1000&wan=20000000&seed=5";
const url = await serveSite(file), plain = await browser(file, { webgl: false });

async function ready(t, b, seconds) {
  const opened = await open(t, b, `${url}#${site}&at=${seconds}`);
  await known(opened.page);
  await reached(opened.page, seconds);
  return opened;
}

/** Waits until the map, which stands still, is drawn no more. */
const atRest = (page) => page.evaluate(async (patience) => {
  const gl = WebGL2RenderingContext.prototype, draw = gl.drawElements;
  let quiet = 0;
  gl.drawElements = function (...how) {
    quiet = 0;
    return draw.apply(this, how);
  };
  try {
    for (const end = performance.now() + patience; quiet < 30; quiet++) {
      if (performance.now() > end) throw new Error("the map is drawn again and again, though nothing moves");
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  } finally {
    gl.drawElements = draw;
  }
}, patience);

test("charts are linked to the playhead both ways, and are a table as well", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await ready(t, plain, 5);
  await page.locator("body").press("c");
  const plot = page.locator('.plot[data-plot="wan"]');
  await plot.locator(".u-over").waitFor();
  const box = await plot.locator(".u-over").boundingBox(), end = Number((await status(page)).end);
  const left = await plot.locator(".plot-head").evaluate((e) => Number.parseFloat(e.style.getPropertyValue("--at")));
  assert.ok(Math.abs(left - box.width * 5e6 / end) < 3, `the playhead stands at ${left} of ${box.width} px`);
  await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
  assert.ok(Math.abs(Number((await status(page)).now) - 0.75 * end) < 0.02 * end, "a press on a chart seeks");
  await page.waitForFunction((was) => Number.parseFloat(document.querySelector(".plot-head").style.getPropertyValue("--at")) > was + 20, left);

  await page.getByRole("button", { name: "Table" }).press("Enter");
  const rows = page.locator("#chart-table tbody tr");
  assert.equal(await rows.count(), 10);
  assert.match(await rows.last().innerText(), /6 \/ 6\s+4\d\.\d MB\s+8\.\d MB/);
  await page.locator("#drawer-close").press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "open-charts", "the focus goes back to what opened it");
  assert.deepEqual(complaints(), []);
});

test("messages are arrows and a list, by phone and by kind", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await ready(t, plain, 5);
  const drawer = page.locator("#drawer");
  await page.locator("body").press("m");
  await page.locator(".messages-bar .count-note", { hasText: /\d+ messages/ }).waitFor();
  const drawn = await page.locator(".messages-canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((x, i) => i % 4 === 3 && x > 0).length;
  });
  assert.ok(drawn > 5000, `${drawn} pixels are drawn`);

  await page.getByRole("button", { name: "List" }).press("Enter");
  const rows = page.locator("#message-list tbody tr");
  const all = await rows.count();
  assert.ok(all > 10, `${all} messages`);
  await drawer.getByRole("button", { name: "Election" }).press("Enter");
  assert.ok(await rows.count() < all);
  for (const text of await rows.allInnerTexts()) assert.match(text, /everybody\s+(claims the root|repeats the claim)/);
  await drawer.getByRole("button", { name: "Election" }).press("Enter");
  const one = (await ask(page, "phones", "", 0, 1)).rows[0].name;
  await page.locator("#message-filter").fill(one.slice(-4));
  for (const text of await rows.allInnerTexts()) assert.ok(text.includes(one), text);
  await rows.last().locator("button").first().press("Enter");
  const said = (await rows.last().innerText()).split(/\s/)[0];
  assert.ok((await page.locator("#clock").innerText()).endsWith(said.split(":")[1]), "a press on a time goes there");
  assert.deepEqual(complaints(), []);
});

test("a thousand phones' messages open at once", { timeout: 300_000 }, async (t) => {
  const { page, complaints } = await open(t, plain, `${url}#phones=1000&profile=express&wan=10000000&rtt=20`);
  await until(page, "some seconds are known", (s) => Number(s.end) > 2e6);
  await page.keyboard.press("k");
  const elements = () => page.evaluate(() => document.querySelectorAll("*").length);
  const before = await elements();
  await page.keyboard.press("m");
  await page.locator(".messages-bar .count-note", { hasText: /messages/ }).waitFor();
  const profile = await page.context().newCDPSession(page);
  await profile.send("Performance.enable", { timeDomain: "threadTicks" }); // of the page's own thread: its machine may be busy
  const total = async () => (await profile.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value * 1000;
  const spent = async (act) => {
    const before = await total();
    await page.evaluate(act);
    return await total() - before;
  };
  await page.evaluate(() => { // a beat's work, and what is asked for when the hand rests, are none of a scroll's: no timer is left
    for (let id = setTimeout(() => {}); id > 0; id--) clearTimeout(id);
    globalThis.setTimeout = () => 0;
  });
  const loop = () => { // a tenth of a second on the machine on which 300 ms a scroll were found to be right
    let sum = 0;
    for (let i = 0; i < 1e8; i++) sum += i % 7;
    return sum;
  };
  const most = 3 * Math.min(await spent(loop), await spent(loop));
  let worst = 0;
  for (let i = 0; i < 20; i++) {
    worst = Math.max(worst, await spent(async () => {
      const box = document.getElementById("messages");
      box.scrollTop += 40;
      box.scrollLeft += 900;
      box.dispatchEvent(new Event("scroll"));
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame); // until it is seen
    }));
  }
  assert.ok(worst < most, `the slowest of 20 scrolls took ${Math.round(worst)} ms of the processor, of at most ${Math.round(most)}`);
  assert.ok(await elements() < before + 100, "a thousand columns are no thousand elements");
  assert.deepEqual(complaints(), []);
});

test("a link, a picture, a film, the recording and a table can be taken along", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await ready(t, await browser(t), 7);
  await page.keyboard.press("x");
  const sheet = page.getByRole("dialog", { name: "Share and save" });
  assert.match(await sheet.getByRole("textbox").inputValue(), /#phones=6&wan=20000000&rootWait=1000&seed=5&at=7$/);
  const take = async (id) => {
    const said = async () => { throw new Error(`${id} gives nothing; the sheet says: ${await page.locator(".share-said").innerText()}`); };
    const [file] = await Promise.all([page.waitForEvent("download").catch(said), page.locator(id).press("Enter")]);
    return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
  };
  await atRest(page); // a picture is of a map that stands still, too
  const csv = await take("#save-csv"), recording = await take("#save-recording"), png = await take("#save-png");
  assert.equal(csv.content.toString().trim().split("\r\n").length, 7, "a row for each phone, and their head");
  const lines = recording.content.toString().trim().split("\n");
  assert.ok(recording.name.endsWith(".jsonl") && lines.length > 100 && JSON.parse(lines[0]).kind === "run");
  assert.deepEqual([...png.content.subarray(1, 4)].map((c) => String.fromCharCode(c)).join(""), "PNG");
  const colors = await page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([Uint8Array.from(bytes)]));
    const c = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    c.drawImage(picture, 0, 0);
    return new Set(new Uint32Array(c.getImageData(0, 0, picture.width, picture.height).data.buffer)).size;
  }, [...png.content]);
  assert.ok(colors > 300, `the picture has ${colors} colours: the map and its caption`);

  await page.keyboard.press("Escape");
  await page.keyboard.press("k"); // a film is of what moves
  await page.keyboard.press("x");
  await page.evaluate(() => { // the longest that a film may be comes when there is something in it
    const wait = globalThis.setTimeout, start = MediaRecorder.prototype.start;
    globalThis.setTimeout = (act, ms, ...rest) => (ms > 10_000 ? void (globalThis.longest = act) : wait(act, ms, ...rest));
    MediaRecorder.prototype.start = function (...how) {
      this.addEventListener("dataavailable", (e) => { globalThis.filmed ||= e.data.size > 0; });
      return start.apply(this, how);
    };
  });
  const saved = page.waitForEvent("download");
  await page.locator("#save-webm").press("Enter");
  await sheet.getByText(/Recording: 0:/).waitFor();
  await page.waitForFunction(() => globalThis.filmed);
  await page.evaluate(() => globalThis.longest());
  const film = await saved; // by itself, at its longest
  assert.ok(film.suggestedFilename().endsWith(".webm"));
  assert.equal((await readFile(await film.path())).subarray(0, 4).toString("hex"), "1a45dfa3", "a film that players know");
  assert.deepEqual(complaints(), []);
});
