// Everybody: an upgrade without the map, by keys alone; no accessibility
// problem in anything that opens; and room for all of it on a phone.
import assert from "node:assert/strict";
import test, * as file from "node:test";
import { browser, finish, halt, known, open, problems, reached, running, serveSite, status, tooWide, until } from "./browser.mjs";

const url = await serveSite(file), b = await browser(file), plain = await browser(file, { webgl: false });

const focused = (page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);

test("an upgrade from the settings to its figures without the map, by keys", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(t, plain, url);
  await running(page);
  await page.keyboard.press("s");
  assert.equal(await page.evaluate(() => document.activeElement.name), "phones");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("5");
  await page.getByRole("combobox", { name: /Line/ }).selectOption("20000000");
  await page.keyboard.press("Enter");
  await until(page, "five phones begin", (s) => s.phones === "5" && s.state === "running");
  await finish(page);
  await page.keyboard.press("k"); // from the beginning
  await page.keyboard.press("k"); // and still
  await page.locator("#timeline").focus();
  await page.keyboard.press("End");

  // The whole story is in the tables: who fetched each file, from whom the others had it, what it cost.
  await page.locator("#story .sentence", { hasText: "All 5 phones run the new load" }).waitFor();
  const files = await page.locator("#files tbody tr").allInnerTexts();
  assert.equal(files.length, 6);
  for (const row of files) assert.match(row, /5\/5/);
  for (const row of await page.locator("#phones tbody.rows tr").allInnerTexts()) assert.match(row, /runs the new load[^]*100 %/);
  const events = await page.locator("#events li").allInnerTexts();
  for (const what of [/holds \S+ whole/, /runs SCCP41/, /begins \S+ from …/, /is the confirmed root/]) assert.ok(events.some((e) => what.test(e)), `${what}`);
  assert.match(await page.locator("#wan-bytes").innerText(), /^8\.\d MB$/);
  assert.deepEqual(complaints(), []);
});

test("Tab passes through the page and comes out again", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t, b, `${url}#phones=4&rootWait=1000`);
  await running(page);
  await halt(page);
  const seen = [];
  for (let i = 0; i < 90; i++) {
    await page.keyboard.press("Tab");
    seen.push(await focused(page));
    if (i > 5 && seen.at(-1) === "BODY") break;
  }
  for (const id of ["mode-sim", "map", "timeline", "play", "track", "open-act", "open-charts", "open-messages", "open-branches", "open-share", "beside-traditional", "tab-phones", "filter"]) assert.ok(seen.includes(id), `${id} is not among ${seen}`);
  assert.ok(seen.includes("BODY") || new Set(seen).size < seen.length, `it goes round: ${seen}`);
});

const sheets = [["charts", "c"], ["messages", "m"], ["branches", "g"]], over = [["act", "a", "#act-pop"], ["share", "x", "#share-pop"], ["planner", "p", "#planner"]];

for (const [theme, size] of [["night", [1200, 640]], ["day", [1200, 640]], ["contrast", [1200, 640]], ["night", [390, 844]], ["day", [390, 844]]]) {
  test(`nothing that opens shuts anybody out: ${theme}, ${size.join(" × ")}`, { timeout: 240_000 }, async (t) => {
    const { page, complaints } = await open(t, plain, `${url}#phones=4&rootWait=1000&wan=20000000&theme=${theme}&at=5`, { viewport: { width: size[0], height: size[1] }, hasTouch: size[0] < 500 });
    await reached(page, 5);
    const bad = [];
    const hold = async (where, part) => {
      bad.push(...await problems(page, where, part));
      const wider = await tooWide(page);
      if (wider > 0) bad.push(`${where}: ${wider} px wider than its window`);
    };
    for (const [name, key] of sheets) {
      await page.keyboard.press(key);
      await page.locator(`#drawer[data-sheet=${name}]`).waitFor();
      if (name === "charts") await page.locator(".u-over").first().waitFor();
      await hold(name, "#drawer");
      for (const other of await page.locator("#drawer .segment button[aria-pressed=false]").all()) {
        await other.press("Enter");
        await hold(`${name} as ${await other.innerText()}`, "#drawer");
      }
    }
    await page.keyboard.press("Escape");
    for (const [name, key, part] of over) {
      await page.keyboard.press(key);
      await page.locator(part).waitFor();
      await hold(name, part);
      await page.keyboard.press("Escape");
    }
    await page.evaluate(() => globalThis.pfs.compareWith('{"pfs":false}'));
    await until(page, "two sites stand side by side", (s) => s.compare === "on");
    if (size[0] < 500) await page.locator("#tab-cost").click();
    await page.locator("#board").waitFor();
    await hold("two sites", "body");
    assert.deepEqual(bad, []);
    assert.deepEqual(complaints(), []);
  });
}

test("on a phone everything is in reach of a thumb", { timeout: 120_000 }, async (t) => {
  const { page, complaints } = await open(t, b, `${url}#phones=4&rootWait=1000&wan=20000000&at=5`, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await known(page);
  await reached(page, 5);
  const line = await page.locator("#timeline").boundingBox();
  await page.touchscreen.tap(line.x + line.width / 2, line.y + line.height / 2);
  const half = Number((await status(page)).end) / 2;
  await until(page, "a tap seeks", (s) => Math.abs(Number(s.now) - half) < half / 10);
  await page.locator("#more").tap();
  await page.locator("#open-messages").tap();
  await page.locator("#drawer[data-sheet=messages]").waitFor();
  await page.waitForFunction(() => { // once the sheet has risen
    const { width, height } = document.getElementById("messages").getBoundingClientRect();
    return width >= 380 && height > 300;
  });
  await page.locator("#drawer-close").tap();
  await page.locator("#more").tap();
  await page.locator("#more[aria-expanded=true]").waitFor();
  for (const button of await page.locator("#deck button:visible").all()) {
    const { width, height } = await button.boundingBox();
    assert.ok(Math.min(width, height) >= 30 && Math.max(width, height) >= 34, `${await button.getAttribute("id")} is ${width} × ${height} px`);
  }
  assert.deepEqual(complaints(), []);
});
