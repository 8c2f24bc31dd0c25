// Faults by click: the map says what is pointed at, and what can be done to it.
import assert from "node:assert/strict";
import test, * as file from "node:test";
import { isDeepStrictEqual } from "node:util";
import { ask, browser, frames, known, open, reached, serveSite, until } from "./browser.mjs";

const site = "phones=6&rootWait=1000&wan=20000000&seed=5&at=3";
const url = await serveSite(file), b = await browser(file);

/** Looks, frames apart, until two looks find the same, and something: what glides has come to rest. */
async function settled(page, look) {
  for (let last = ""; ;) {
    await frames(page);
    const now = await look(page);
    if (now.length && isDeepStrictEqual(now, last)) return now;
    last = now;
  }
}

/** What is where on the map, told of a few points. */
const outline = (page) => page.evaluate(() => {
  const seen = [];
  for (let y = 70; y < innerHeight; y += 15) {
    for (let x = 10; x < innerWidth; x += 15) {
      const { node, place } = JSON.parse(globalThis.pfs.at(x, y));
      if (node || place) seen.push([x, y, node, place]);
    }
  }
  return seen;
});

/** The middle of where the map says that something is, with room around it. */
const find = (page, what) => settled(page, outline).then(() => page.evaluate((what) => {
  const said = (x, y) => { const { node, place } = JSON.parse(globalThis.pfs.at(x, y)); return node ? "phone" : place; };
  const seen = [];
  for (let y = 70; y < innerHeight - 150; y += 4) {
    for (let x = 10; x < innerWidth - 10; x += 4) {
      if (said(x, y) === what && document.elementFromPoint(x, y).id === "map") seen.push({ x, y });
    }
  }
  return seen[Math.floor(seen.length / 2)];
}, what));

test("headquarters' server and the line are acted on where they are seen", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await open(t, b, `${url}#${site}&theme=night`);
  await known(page);
  await reached(page, 3);
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
  assert.deepEqual((await ask(page, "branches")).at(-1).action, { kind: "wan", value: 1 });
  await page.mouse.click(line.x, line.y);
  await menu.getByRole("button", { name: "Restore" }).click();
  await until(page, "the line is as it was", (s) => s.branches === "4");
  assert.deepEqual((await ask(page, "branches")).at(-1).action, { kind: "wan", value: 20_000 });

  const phone = await find(page, "phone");
  await page.mouse.click(phone.x, phone.y, { button: "right" });
  await menu.waitFor();
  assert.equal(await menu.locator("#act-phone").inputValue(), (await ask(page, "at", phone.x, phone.y)).node);
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
  await frames(page); // for a menu, if one came
  assert.equal(await menu.isVisible(), false, "a drag pans");

  await page.locator("body").press("g");
  const names = page.locator("#branches tbody th");
  await names.nth(3).waitFor();
  assert.deepEqual(await names.allInnerTexts(), ["PFS, classic", "Stop", "Line at 1 kbit/s", "Line at 20 Mbit/s"]);
  assert.deepEqual(complaints(), []);
});

/** Where the map shows each phone, in CSS pixels: the middle of all points that are of it and free to be touched. */
const places = (page) => page.evaluate(() => {
  const points = {};
  for (let y = 0; y < innerHeight; y += 4) {
    for (let x = 0; x < innerWidth; x += 4) {
      const { node } = JSON.parse(globalThis.pfs.at(x, y));
      if (node && document.elementFromPoint(x, y).id === "map") (points[node] ??= []).push([x, y]);
    }
  }
  const middle = (all, i) => all.reduce((sum, p) => sum + p[i], 0) / all.length;
  return Object.entries(points).map(([node, all]) => ({ node, x: middle(all, 0), y: middle(all, 1) }));
});

test("on a phone two fingers zoom the map, and a long press acts on what is under it", { timeout: 180_000 }, async (t) => {
  const { page, complaints } = await open(t, b, `${url}#${site}&theme=night`, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" });
  await known(page);
  await reached(page, 3);
  await page.locator("#loading").waitFor({ state: "detached" });
  const hand = await page.context().newCDPSession(page);
  /** Fingers come down, move or go, and the map has a frame to see it. */
  const fingers = async (type, ...at) => {
    await hand.send("Input.dispatchTouchEvent", { type, touchPoints: at.map(([x, y], id) => ({ x, y, id })) });
    await frames(page);
  };

  const [one, two] = await settled(page, places);
  const x = (one.x + two.x) / 2, y = (one.y + two.y) / 2;
  const spread = (by) => [[x - by, y], [x + by, y]];
  await fingers("touchStart", ...spread(30));
  for (const by of [35, 40, 45]) await fingers("touchMove", ...spread(by));
  await fingers("touchEnd");
  const after = await settled(page, places);
  const wide = (all) => {
    const [a, b] = [one, two].map(({ node }) => all.find((p) => p.node === node));
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  const times = wide(after) / wide([one, two]);
  assert.ok(Math.abs(times - 1.5) < 0.1, `fingers half as far apart again bring the phones ${times} times as far apart`);
  assert.equal(await page.evaluate(() => visualViewport.scale), 1, "the map is zoomed, not the page");

  const menu = page.locator("#act-pop"), held = after.find((p) => p.node === one.node);
  await fingers("touchStart", [held.x, held.y]);
  await page.waitForTimeout(600); // what makes a press long
  await fingers("touchEnd");
  await menu.waitFor();
  assert.equal(await menu.locator("#act-phone").inputValue(), one.node);
  assert.equal(await menu.locator("section:visible").count(), 1);
  assert.deepEqual(complaints(), []);
});
