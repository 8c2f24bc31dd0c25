// Ways in, and the languages: scenarios, the tour, files of the visitor's own.
import assert from "node:assert/strict";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, * as file from "node:test";
import { fileURLToPath } from "node:url";
import { address, browser, faster, finish, fresh, noticed, open, patience, problems, running, serveSite, tooWide, until } from "./browser.mjs";

const url = await serveSite(file), b = await browser(file), plain = await browser(file, { webgl: false });

const asset = (name) => fileURLToPath(new URL(`../../assets/${name}`, import.meta.url));
const words = async (tag) => JSON.parse(await readFile(asset(`lang/${tag}.json`), "utf8"));
const guide = (page) => page.locator("#guide");

test("a scenario is opened by its address, told in the language, and played as it should be", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(t, plain, `${url}?scenario=phone-b#lang=pt-BR`);
  await until(page, "the scenario runs", (s) => s.seed === "3" && s.phones === "12");
  assert.equal(await page.locator("html").getAttribute("lang"), "pt-BR");
  assert.match(await guide(page).innerText(), /O telefone B ainda vai ao servidor/);
  await faster(page, 3);
  await until(page, "its check breaks", (s) => Number(s.breaks) > 0);
  assert.match(await page.locator("#panel").innerText(), /um telefone só recorre ao servidor como raiz/);
  await page.getByRole("button", { name: "Reproduzir como deveria ser" }).click();
  await until(page, "the same site without the mistake begins", (s) => s.state === "running" && s.breaks === "0");
  const end = await finish(page);
  assert.equal(end.completed, "12");
  assert.equal(end.breaks, "0");
  assert.match(await address(page), /\?scenario=phone-b/);
  await page.keyboard.press("Escape");
  await guide(page).getByRole("button", { name: "Fechar" }).click();
  assert.doesNotMatch(await address(page), /scenario=/);
  assert.deepEqual(complaints(), []);
});

test("a scenario is picked with the keyboard; one that there is not is said to be missing", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t, plain, `${url}?scenario=nowhere#phones=4`);
  await running(page);
  await guide(page).filter({ hasText: "There is no scenario named nowhere" }).waitFor();
  await page.keyboard.press("o");
  await page.locator('.scenario[data-name="office"]').focus();
  await page.keyboard.press("Enter");
  await until(page, "the office runs", (s) => s.phones === "8" && s.seed === "3");
  assert.match(await address(page), /\?scenario=office/);
  await page.reload();
  await until(page, "it is the office again", (s) => s.phones === "8" && s.seed === "3");
  await guide(page).filter({ hasText: "A small office" }).waitFor(); // the site is the address's; what is told of it is fetched
});

test("a request that stalls once costs no scenario; one that is refused costs its own card", { timeout: 180_000 }, async (t) => {
  const { page } = await open(t, plain, `${url}#phones=4`);
  await running(page);
  let asked = 0;
  await page.route("**/scenarios/office.json", (route) => { if (asked++) route.continue(); }); // the first is never answered
  await page.route("**/scenarios/thousand.json", (route) => route.fulfill({ status: 503 }));
  await page.keyboard.press("o");
  const failed = page.locator("#explore > .form-error"), names = JSON.parse(await readFile(asset("scenarios/index.json"), "utf8"));
  await failed.filter({ hasText: "scenarios/thousand.json: 503" }).waitFor();
  const cards = () => page.locator(".scenario").evaluateAll((all) => all.map((card) => card.dataset.name));
  assert.deepEqual(await cards(), names.filter((name) => name !== "thousand"));
  assert.equal(asked, 2);

  await page.unroute("**/scenarios/thousand.json");
  await page.keyboard.press("Escape");
  await page.keyboard.press("o");
  await page.locator('.scenario[data-name="thousand"]').waitFor();
  assert.deepEqual(await cards(), names);
  assert.equal(await failed.isVisible(), false);
});

test("cards that come late are in the language that they were asked for in", { timeout: 180_000 }, async (t) => {
  const { page } = await open(t, plain, `${url}#phones=4`);
  await running(page);
  let asked = 0;
  await page.route("**/scenarios/office.json", (route) => { if (asked++) route.continue(); });
  const office = page.locator('.scenario[data-name="office"]'), in_ = async (tag) => JSON.parse(await readFile(asset("scenarios/office.json"), "utf8")).words[tag].title;
  const speak = async (tag) => {
    await page.locator("#language").selectOption(tag);
    await page.waitForFunction((tag) => document.documentElement.lang === tag, tag);
  };
  await page.keyboard.press("o"); // in English, and one does not come
  await page.keyboard.press("Escape");
  await speak("pt-BR");
  await page.keyboard.press("o");
  await office.filter({ hasText: await in_("pt-BR") }).waitFor();
  await page.waitForResponse("**/scenarios/office.json"); // that which was asked for once more
  await page.keyboard.press("Escape");
  await speak("en");
  await page.keyboard.press("o");
  await office.filter({ hasText: await in_("en") }).waitFor();
  await page.locator("#language").evaluate((select) => { select.value = "zh-TW"; select.dispatchEvent(new Event("change", { bubbles: true })); });
  await office.filter({ hasText: await in_("zh-TW") }).waitFor(); // while it is open
});

test("the tour is taken with the keyboard: the guess is held against what the run shows", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(t, plain, url);
  await running(page);
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
  await page.locator("#story .sentence", { hasText: /is the confirmed root/ }).waitFor();
  await next();
  await reads("The root fetches, alone");
  await page.locator("#tour-back").press("Enter");
  await reads("They elect a root");
  await until(page, "the moment is gone back to", (s) => Number(s.now) < 3_000_000);
  await next();
  await next();
  await reads("Two, four, eight …");
  await page.locator("#tour-next").evaluate((b) => b.addEventListener("click", () => globalThis.pfs.pause(), { once: true })); // it would go on to the end by itself
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

  const { page, complaints } = await open(t, plain, `${url}#phones=4`);
  await running(page);
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
  await noticed(page, /MINE41\.1-2 is simulated[^]*absent\.sbn/, () => page.locator("#own-folder").setInputFiles(join(folder, "load")));
  await faster(page, 4);
  await until(page, "the folder's load is simulated", (s) => s.mode === "sim" && Number(s.wan) > 300_000);
  await page.keyboard.press("2");
  await page.locator("#files", { hasText: /jar41[^]*300 kB/ }).waitFor();
  assert.match(await address(page), /load=MINE41\.1-2\.loads:\d+,jar41\.sbn:300000/);
  await page.keyboard.press("s");
  const load = page.locator('#settings select[name="load"]');
  assert.match(await load.locator("option:checked").innerText(), /^MINE41\.1-2: 2 files, 300 kB$/, "the settings name it");
  await page.locator('#settings input[name="phones"]').fill("5");
  await page.locator("#apply").click();
  await until(page, "another site takes the same load", (s) => s.phones === "5" && Number(s.wan) > 300_000);
  assert.match(await address(page), /load=MINE41/);
  await page.keyboard.press("s");
  await load.selectOption("");
  await page.locator("#apply").click();
  await page.waitForFunction(() => !location.hash.includes("load="));
  await page.locator("#files", { hasText: /jar41sccp/ }).waitFor();
  await page.keyboard.press("s");
  assert.equal(await load.locator("option").count(), 2, "and it can be gone back to");
  await page.keyboard.press("Escape");
  assert.deepEqual(asked, [], "nothing was asked for, nothing was sent");

  await page.evaluate((text) => { // a drop, as the browser makes it
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "SEP080027F80001.log"));
    for (const kind of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, await readFile(asset("samples/console.log"), "utf8"));
  await until(page, "the dropped log plays", (s) => s.mode !== "sim");
  await page.locator("#phones", { hasText: "0001" }).waitFor();
  assert.deepEqual(asked, []);
  assert.deepEqual(complaints(), []);
});

test("no word of the page stands outside the language's table", { timeout: 240_000 }, async (t) => {
  const page = await fresh(t, b);
  const table = Object.fromEntries(Object.entries(await words("en")).map(([key, text]) => [key, `⟦${text}⟧`]));
  await page.route("**/lang/en.json", (route) => route.fulfill({ json: table }));
  await page.goto(`${url}#phones=6&models=CP-7961G,CP-7911G&wan=50000000&rootWait=1000&seed=2&plan=at+2s+kill+phone+3,at+1s+until+3s+lose+10000ppm`);
  await running(page);
  await faster(page, 2);
  await until(page, "something has happened", (s) => Number(s.wan) > 1_000_000);
  const outside = () => page.evaluate(() => {
    const data = /SEP[0-9A-F]{8,12}|CP[-–]\d+\w*|[\w.-]+\.(loads|sbn)|\b[a-z]+\d+[a-z]*\b|SCCP[\w.-]*|[\d.,]+ ?(B|kB|MB|GB|[kMG]?bit\/s)|\b(kB|MB|GB|[kMG]?bit\/s)|https?:\S+|\b(CSV|PNG)\b|classic|express/g;
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
  /** Reads the page once what was opened is there. */
  const read = async (what, act, there) => {
    await act();
    await page.locator(there).first().waitFor();
    for (const text of await outside()) all.add(`${what}: ${text}`);
  };
  const key = (name) => () => page.keyboard.press(name);
  await read("charts", key("c"), ".u-over");
  await read("messages", key("m"), ".messages-bar .count-note:not(:empty)");
  await read("branches", key("g"), "#branches tbody tr");
  await read("closed", key("g"), "body:not(:has(#drawer:not([hidden])))");
  await key("1")();
  await read("a phone", () => page.locator("#phones tbody tr[data-name]").first().click(), ".lcd");
  await read("act", key("a"), "#act-pop");
  await key("Escape")();
  await read("share", key("x"), "#share-pop");
  await key("Escape")();
  await read("help", key("?"), "#help");
  await key("Escape")();
  await read("explore", key("o"), ".scenario >> nth=12");
  await read("tour", () => page.locator("#start-tour").click(), "#tour-next");
  assert.deepEqual([...all], []);
});

test("another language is chosen on the page: what is on goes on in it, and it stays", { timeout: 240_000 }, async (t) => {
  const marks = { "en": "⟦", "zh-TW": "⟪", "pt-BR": "⟨" }; // of each language's words
  const page = await fresh(t, plain, { viewport: { width: 1280, height: 720 } });
  await page.route("**/lang/*.json", async (route) => {
    const tag = /([\w-]+)\.json$/.exec(route.request().url())[1];
    route.fulfill({ json: Object.fromEntries(Object.entries(await words(tag)).map(([key, text]) => [key, marks[tag] + text])) });
  });
  await page.goto(`${url}?scenario=office`);

  /** What of the page is in another language than the one of this mark. */
  const foreign = (mine) => page.evaluate((others) => {
    const found = [];
    const note = (text, e) => { if (others.some((mark) => text?.includes(mark))) found.push(`${e.tagName}#${e.id}.${e.getAttribute("class")}: ${text}`); };
    for (const e of document.querySelectorAll("html, body *")) {
      if (e.closest("[hidden], dialog:not([open]), .pop:not(:popover-open)")) continue; // it is filled when it is shown
      for (const name of e.getAttributeNames()) note(e.getAttribute(name), e);
      for (const child of e.childNodes) if (child.nodeType === 3) note(child.data, e);
    }
    return found;
  }, Object.values(marks).filter((mark) => mark !== mine));
  /** What is told of the moment, and by files that are fetched, follows within a moment. */
  const spoken = async (tag, what) => {
    let found = [];
    for (const end = Date.now() + patience; Date.now() < end; await page.waitForTimeout(100)) if (!(found = await foreign(marks[tag])).length) return;
    assert.deepEqual(found, [], what);
  };
  const state = () => page.locator("#status").evaluate((s) => ({ ...s.dataset, end: "", complete: "" })); // the future is worked out meanwhile
  const shown = () => ({ // what lies on the page, for when a key does not do what it should
    sheets: [...document.querySelectorAll("dialog[open], .pop:popover-open")].map((sheet) => sheet.id),
    focus: document.activeElement?.outerHTML.slice(0, 80),
    cards: document.querySelectorAll(".scenario").length,
    errors: [...document.querySelectorAll(".form-error:not([hidden])")].map((error) => error.textContent),
  });

  await until(page, "something has happened", (s) => Number(s.wan) > 100_000);
  await page.keyboard.press("k");
  await page.keyboard.press("a");
  await page.locator('#act-pop [data-deed="kill"]').click();
  await until(page, "the history forks", (s) => s.branches === "2");
  await page.locator("#phones tbody tr[data-name]").nth(2).click();
  await page.keyboard.press("g");
  await page.locator("#guide summary").click();
  const was = await state(), phone = await page.locator("#phone h2").innerText();
  assert.equal(was.state, "paused");

  await page.locator("#language").selectOption("pt-BR");
  await page.waitForFunction(() => document.documentElement.lang === "pt-BR");
  await spoken("pt-BR", "at once");
  assert.deepEqual(await state(), was, "the fork, the moment and all of the run are what they were");
  assert.equal(await page.locator("#phone h2").innerText(), phone);
  assert.ok(await page.locator("#branches tbody tr").count() === 2 && await page.locator("#guide details[open]").count() === 1, "what is open stays open");
  for (const [key, there] of [["c", ".u-over"], ["m", ".messages-bar .count-note:not(:empty)"], ["a", "#act-pop"], ["Escape"], ["x", "#share-pop"], ["Escape"], ["s", "#settings"], ["Escape"], ["o", ".scenario >> nth=12"], ["Escape"], ["p", "#planner"], ["Escape"], ["?", "#help"]]) {
    await page.keyboard.press(key);
    if (there) await page.locator(there).first().waitFor().catch(async (e) => { throw new Error(`${key}: ${JSON.stringify(await page.evaluate(shown))}`, { cause: e }); });
    await spoken("pt-BR", key);
  }
  await page.keyboard.press("Escape");

  await page.keyboard.press("o");
  await page.locator("#own-file").setInputFiles(asset("samples/excerpt.log"));
  await until(page, "the log plays", (s) => s.mode !== "sim");
  const { mode } = await state();
  await page.locator("#language").selectOption("zh-TW");
  await page.waitForFunction(() => document.documentElement.lang === "zh-TW");
  await spoken("zh-TW", "with a file open");
  assert.equal((await state()).mode, mode, "the file is still open");
  await page.reload();
  await until(page, "the page starts again", (s) => s.mode === "sim" && s.phones === "8");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-TW");
});

test("the ways in shut nobody out", { timeout: 240_000 }, async (t) => {
  for (const [theme, width, height] of [["night", 1200, 700], ["day", 390, 844]]) {
    const { page, complaints, close } = await open(t, plain, `${url}?scenario=poison#theme=${theme}`, { viewport: { width, height } });
    const bad = [];
    const hold = async (where) => {
      bad.push(...await problems(page, `${theme} ${where}`));
      if (await tooWide(page) > 0) bad.push(`${theme} ${where}: wider than its window`);
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
    await close();
  }
});
