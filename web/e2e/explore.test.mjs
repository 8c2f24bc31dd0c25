// Ways in, and the languages: scenarios, the tour, files of the visitor's own.
import assert from "node:assert/strict";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { browser, open, problems, serveSite, until } from "./browser.mjs";

const asset = (name) => fileURLToPath(new URL(`../../assets/${name}`, import.meta.url));
const words = async (tag) => JSON.parse(await readFile(asset(`lang/${tag}.json`), "utf8"));
const guide = (page) => page.locator("#guide");

test("a scenario is opened by its address, told in the language, and played as it should be", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(await browser(t), `${await serveSite(t)}?scenario=phone-b#lang=pt-BR`);
  await until(page, "the scenario runs", (s) => s.seed === "3" && s.phones === "12");
  assert.equal(await page.locator("html").getAttribute("lang"), "pt-BR");
  assert.match(await guide(page).innerText(), /O telefone B ainda vai ao servidor/);
  await until(page, "its check breaks", (s) => Number(s.breaks) > 0);
  assert.match(await page.locator("#panel").innerText(), /um telefone só recorre ao servidor como raiz/);
  await page.getByRole("button", { name: "Reproduzir como deveria ser" }).click();
  const end = await until(page, "the same site without the mistake ends well", (s) => s.completed === "12" && s.state === "done");
  assert.equal(end.breaks, "0");
  assert.match(page.url(), /\?scenario=phone-b/);
  await page.keyboard.press("Escape");
  await guide(page).getByRole("button", { name: "Fechar" }).click();
  assert.doesNotMatch(page.url(), /scenario=/);
  assert.deepEqual(complaints(), []);
});

test("a scenario is picked with the keyboard; one that there is not is said to be missing", { timeout: 120_000 }, async (t) => {
  const b = await browser(t), url = await serveSite(t);
  const { page } = await open(b, `${url}?scenario=nowhere#phones=4`);
  await until(page, "the run starts", (s) => s.state === "running");
  await guide(page).filter({ hasText: "There is no scenario named nowhere" }).waitFor();
  await page.keyboard.press("o");
  await page.locator('.scenario[data-name="office"]').focus();
  await page.keyboard.press("Enter");
  await until(page, "the office runs", (s) => s.phones === "8" && s.seed === "3");
  assert.match(page.url(), /\?scenario=office/);
  await page.reload();
  await until(page, "it is the office again", (s) => s.phones === "8" && s.seed === "3");
  assert.match(await guide(page).innerText(), /A small office/);
});

test("the tour is taken with the keyboard: the guess is held against what the run shows", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(await browser(t), await serveSite(t));
  await until(page, "the run starts", (s) => s.state === "running");
  assert.match(await guide(page).innerText(), /Welcome/);
  await guide(page).getByRole("button", { name: "Take the tour" }).focus();
  await page.keyboard.press("Enter");
  const title = guide(page).locator("h2");
  const reads = (text) => page.waitForFunction((text) => document.activeElement?.matches("#guide h2") && document.activeElement.textContent === text, text);
  await reads("24 phones, one thin line"); // a screen reader is where the words are
  const next = () => page.locator("#tour-next").press("Enter");
  await next();
  await reads("Make a guess");
  await page.locator('[data-guess="5"]').press("Enter");
  await reads("They elect a root");
  await until(page, "it pauses when the root is confirmed", (s) => s.state === "paused" && Number(s.now) > 1_000_000);
  assert.match(await page.locator("#story .sentence").innerText(), /is the confirmed root/);
  await next();
  await reads("The root fetches, alone");
  await page.locator("#tour-back").press("Enter");
  await reads("They elect a root");
  await until(page, "the moment is gone back to", (s) => Number(s.now) < 3_000_000);
  await next();
  await next();
  await reads("Two, four, eight …");
  await next();
  await reads("The same for every file");
  await next();
  await reads("And your guess?");
  const end = await until(page, "the end is shown", (s) => s.completed === "24");
  const said = await page.locator("#tour-answer").innerText();
  assert.match(said, /You guessed 5 copies\. It was 1\.0\d, headers included/);
  assert.ok(said.includes(`${(Number(end.wan) / 1e6).toFixed(1)} MB crossed`), `${said} of ${end.wan} bytes`);
  assert.equal(await title.innerText(), "And your guess?");
  await page.keyboard.press("Escape");
  assert.equal(await guide(page).isVisible(), false);
  assert.deepEqual(complaints(), []);
});

test("files of the visitor's own are played, and nothing leaves the browser", { timeout: 240_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "own-"));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "load"));
  for (const [name, text] of [["note.txt", "Dear diary,"], ["empty.log", ""], ["bad.jsonl", '{"t":1,"kind":'], ["load/MINE41.1-2.loads", "jar41.sbn\r\nabsent.sbn\r\n"], ["load/jar41.sbn", "x".repeat(300_000)]]) await writeFile(join(folder, name), text);

  const { page, complaints } = await open(await browser(t), `${await serveSite(t)}#phones=4`);
  await until(page, "the run starts", (s) => s.state === "running");
  const asked = [];
  page.on("request", (r) => !r.url().endsWith("/icon.svg") && asked.push(`${r.method()} ${r.url()}`)); // the browser looks for its tab's icon when it likes
  await page.keyboard.press("o");
  await page.locator(".scenario").nth(12).waitFor(); // all that the picker asks for is here
  asked.length = 0;

  const file = page.locator("#own-file"), problem = page.locator(".way-own [role=alert]");
  for (const [name, words] of [["note.txt", /note\.txt is neither a recording nor a log/], ["empty.log", /empty\.log is empty/], ["bad.jsonl", /bad\.jsonl looks like a recording/]]) {
    await file.setInputFiles(join(folder, name));
    await problem.filter({ hasText: words }).waitFor();
  }
  await file.setInputFiles([join(folder, "note.txt"), join(folder, "empty.log")]);
  await problem.filter({ hasText: /2 files/ }).waitFor();

  await file.setInputFiles(asset("samples/excerpt.log"));
  await page.locator("#explore").waitFor({ state: "hidden" });
  await until(page, "the log plays", (s) => s.mode !== "sim" && s.phones === "1");
  await page.keyboard.press("o");
  await page.locator("#own-folder").setInputFiles(join(folder, "load"));
  await page.locator("#notice-note", { hasText: "MINE41.1-2 is simulated" }).waitFor();
  assert.match(await page.locator("#notice-note").innerText(), /absent\.sbn/);
  await until(page, "the folder's load is simulated", (s) => s.mode === "sim" && Number(s.wan) > 300_000);
  await page.keyboard.press("2");
  await page.locator("#files", { hasText: /jar41[^]*300 KB/ }).waitFor();
  assert.match(page.url(), /load=MINE41\.1-2\.loads:\d+,jar41\.sbn:300000/);
  assert.deepEqual(asked, [], "nothing was asked for, nothing was sent");

  await page.evaluate((text) => { // a drop, as the browser makes it
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "SEP080027F80001.log"));
    for (const kind of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, await readFile(asset("samples/console.log"), "utf8"));
  await until(page, "the dropped log plays", (s) => s.mode !== "sim");
  assert.match(await page.locator("#phones").innerText(), /0001/);
  assert.deepEqual(asked, []);
  assert.deepEqual(complaints(), []);
});

test("no word of the page stands outside the language's table", { timeout: 240_000 }, async (t) => {
  const b = await browser(t), url = await serveSite(t);
  const context = await b.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const table = Object.fromEntries(Object.entries(await words("en")).map(([key, text]) => [key, `⟦${text}⟧`]));
  await page.route("**/lang/en.json", (route) => route.fulfill({ json: table }));
  await page.goto(`${url}#phones=6&models=CP-7961G,CP-7911G&wan=50000000&rootWait=1000&seed=2&plan=at+2s+kill+phone+3,at+1s+until+3s+lose+10000ppm`);
  await until(page, "something has happened", (s) => Number(s.wan) > 1_000_000);
  const outside = () => page.evaluate(() => {
    const data = /SEP[0-9A-F]{8,12}|CP[-–]\d+\w*|[\w.-]+\.(loads|sbn)|\b[a-z]+\d+[a-z]*\b|SCCP[\w.-]*|[\d.,]+ ?(B|KB|MB|GB|[kMG]?bit\/s)|\b(KB|MB|GB|[kMG]?bit\/s)|https?:\S+|\b(CSV|PNG)\b|classic|express/g;
    const bare = (text) => {
      let out = "", depth = 0;
      for (const c of text) {
        if (c === "⟦") depth++;
        else if (c === "⟧") depth--;
        else if (depth === 0) out += c;
      }
      return out.replace(data, "");
    };
    const found = new Set();
    const note = (text, where) => { if (/[A-Za-z]{3,}/.test(bare(text ?? ""))) found.add(`${where}: ${text.trim().slice(0, 80)}`); };
    const skip = "script, style, noscript, select#language, .scenarios, #explore .scenario, .what, .bug, .mono, kbd, #share-link, canvas";
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
    for (let e = walk.nextNode(); e; e = walk.nextNode()) {
      if (e.closest(skip)) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext"]) note(e.getAttribute(name), `${e.tagName}#${e.id} ${name}`);
      for (const child of e.childNodes) if (child.nodeType === 3) note(child.textContent, `${e.tagName}.${e.className?.baseVal ?? e.className}`);
    }
    return [...found];
  });
  const all = new Set(await outside());
  const look = async (what, act) => {
    await act();
    await page.waitForTimeout(300);
    for (const text of await outside()) all.add(`${what}: ${text}`);
  };
  for (const key of ["c", "m", "g"]) await look(key, () => page.keyboard.press(key));
  await look("closed", () => page.keyboard.press("g"));
  await page.keyboard.press("1");
  await look("a phone", () => page.locator("#phones tbody tr[data-name]").first().click());
  await look("act", () => page.keyboard.press("a"));
  await page.keyboard.press("Escape");
  await look("share", () => page.keyboard.press("x"));
  await page.keyboard.press("Escape");
  await look("help", () => page.keyboard.press("?"));
  await page.keyboard.press("Escape");
  await look("explore", () => page.keyboard.press("o"));
  await page.locator("#start-tour").click();
  await look("tour", () => page.locator("#tour-next").waitFor());
  assert.deepEqual([...all], []);
  await context.close();
});

test("another language is chosen on the page, and stays", { timeout: 120_000 }, async (t) => {
  const { page, complaints } = await open(await browser(t), `${await serveSite(t)}#phones=4`);
  await until(page, "the run starts", (s) => s.state === "running");
  await page.getByRole("combobox", { name: "Language" }).selectOption("zh-TW");
  await page.waitForFunction(() => document.documentElement.lang === "zh-TW");
  await until(page, "the run starts again", (s) => s.state === "running");
  assert.match(await page.locator("#story").innerText(), /台話機/);
  assert.match(await page.title(), /PFS/);
  await page.reload();
  await until(page, "and again", (s) => s.state === "running");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-TW");
  assert.deepEqual(complaints(), []);
});

test("the ways in shut nobody out", { timeout: 240_000 }, async (t) => {
  const b = await browser(t, { webgl: false }), url = await serveSite(t);
  for (const [theme, width, height] of [["night", 1200, 700], ["day", 390, 844]]) {
    const { page, complaints } = await open(b, `${url}?scenario=poison#theme=${theme}`, { viewport: { width, height } });
    const bad = [];
    const hold = async (where) => {
      bad.push(...await problems(page, `${theme} ${where}`));
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) bad.push(`${theme} ${where}: wider than its window`);
    };
    await guide(page).waitFor();
    await hold("the guide");
    await page.keyboard.press("o");
    await page.locator(".scenario").nth(12).waitFor();
    await page.locator("#own-file").setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("Dear diary,") });
    await page.locator(".way-own [role=alert]").waitFor();
    await hold("the picker");
    await page.locator("#start-tour").click();
    await page.locator("#tour-next").click();
    await page.locator("[data-guess]").first().waitFor();
    await hold("the tour");
    assert.deepEqual(bad, []);
    assert.deepEqual(complaints(), []);
    await page.close();
  }
});
