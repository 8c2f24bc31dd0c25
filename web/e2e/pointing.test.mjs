// Faults by click: the map says what is pointed at, and what can be done to it.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, open, serveSite, until } from "./browser.mjs";

const pfs = (page, ask) => page.evaluate((ask) => JSON.parse(globalThis.pfs[ask[0]](...ask.slice(1))), ask);

/** The middle of where the map says that something is, with room around it. */
const find = (page, what) => page.evaluate((what) => {
  const said = (x, y) => { const { node, place } = JSON.parse(globalThis.pfs.at(x, y)); return node ? "phone" : place; };
  const seen = [];
  for (let y = 70; y < innerHeight - 150; y += 4) {
    for (let x = 10; x < innerWidth - 10; x += 4) {
      if (said(x, y) === what && document.elementFromPoint(x, y).id === "map") seen.push({ x, y });
    }
  }
  return seen[Math.floor(seen.length / 2)];
}, what);

test("headquarters' server and the line are acted on where they are seen", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await open(await browser(t), await serveSite(t) + "#phones=6&rootWait=1000&wan=20000000&seed=5&theme=night&at=3");
  await until(page, "the history is known to its end", (s) => s.complete === "true");
  const menu = page.locator("#act-pop"), stage = page.locator("#stage");
  await page.waitForFunction(() => JSON.parse(globalThis.pfs.phones("", 0, 9)).rows.length === 6);

  const server = await find(page, "server");
  await page.mouse.move(server.x, server.y);
  assert.equal(await stage.getAttribute("title"), "Headquarters’ server: click to stop or start it");
  assert.equal(await page.locator("#map").evaluate((map) => getComputedStyle(map).cursor), "pointer");
  await page.mouse.click(server.x, server.y);
  await menu.waitFor();
  assert.deepEqual(await menu.locator(".deed:visible").allInnerTexts(), ["Stop", "Start"]);
  await menu.getByRole("button", { name: "Stop" }).press("Enter");
  await until(page, "the history forks", (s) => s.branches === "2");

  const line = await find(page, "line");
  await page.mouse.click(line.x, line.y, { button: "right" });
  await menu.waitFor();
  assert.deepEqual(await menu.locator(".deed:visible").allInnerTexts(), ["Slow down to", "Cut", "Restore"]);
  await menu.getByRole("button", { name: "Cut" }).click();
  await until(page, "it forks again", (s) => s.branches === "3");
  assert.deepEqual((await pfs(page, ["branches"])).at(-1).action, { kind: "wan", value: 1 });
  await page.mouse.click(line.x, line.y);
  await menu.getByRole("button", { name: "Restore" }).click();
  await until(page, "the line is as it was", (s) => s.branches === "4");
  assert.deepEqual((await pfs(page, ["branches"])).at(-1).action, { kind: "wan", value: 20_000 });

  const phone = await find(page, "phone");
  await page.mouse.click(phone.x, phone.y, { button: "right" });
  await menu.waitFor();
  assert.equal(await menu.locator("#act-phone").inputValue(), (await pfs(page, ["at", phone.x, phone.y])).node);
  assert.deepEqual(await menu.locator("section:visible").count(), 1);
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "hidden" });
  await page.locator("body").press("a");
  assert.equal(await menu.locator("section:visible").count(), 4, "by the key, the menu is of everything");

  await page.keyboard.press("Escape");
  await page.mouse.move(line.x, line.y);
  await page.mouse.down();
  await page.mouse.move(line.x + 40, line.y, { steps: 4 });
  await page.mouse.up();
  assert.equal(await menu.isVisible(), false, "a drag pans");

  await page.locator("body").press("g");
  const names = page.locator("#branches tbody th");
  await names.nth(3).waitFor();
  assert.deepEqual(await names.allInnerTexts(), ["PFS, classic", "Stop", "Line at 1 kbit/s", "Line at 20 Mbit/s"]);
  assert.deepEqual(complaints(), []);
});
