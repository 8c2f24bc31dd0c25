// How far each phone's load is to be trusted, and what was rolled back: told
// in words and signs wherever a phone is told of.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, finish, open, reached, serve, serveSite, until } from "./browser.mjs";

test("a load that no key vouches for is marked unverified", { timeout: 240_000 }, async (t) => {
  const { page, complaints } = await open(t, await browser(t, { webgl: false }), await serveSite(t) + "#phones=3&rootWait=500&wan=100000000&rtt=20&theme=night&at=1");
  await reached(page, 1);
  assert.equal(await page.locator("#trust").isVisible(), false, "nothing is said of a load that nobody has committed");
  await page.keyboard.press("k");
  const end = await finish(page);
  assert.deepEqual([end.completed, end.unverified, end.verified, end.back], ["3", "3", "0", "0"]);
  assert.match(await page.locator("#trust").innerText(), /^3 unverified$/);
  await page.locator("#story", { hasText: "No key has vouched" }).waitFor();

  const row = page.locator("#phones .rows tr").first();
  assert.match(await row.innerText(), /unverified/);
  assert.match(await row.textContent(), /unverified: no key has vouched/, "a screen reader hears all of it");
  await row.click();
  const told = page.locator("#vouched");
  assert.equal(await told.getAttribute("data-trust"), "unverified");
  assert.match(await told.innerText(), /no key has vouched\s+the list carries no digests/);
  await page.locator("#back").click();
  await page.locator("#filter").fill("unverified");
  await page.locator("#phones[aria-rowcount='4']").waitFor();
  assert.deepEqual(complaints(), []);
});

/** What four nodes tell a hub: one of every kind. */
const up = (i) => ({ t: i, seq: 1, kind: "node-up", model: "CP-7961G", load: "NEW", text: "OLD", n: 1, addr: `192.0.2.${i}` });
const fleet = {
  SEP080027000001: [up(1), { t: 10, seq: 2, kind: "committed", model: "CP-7961G", load: "NEW", text: "verified: sequence 7, key RWQ1" }],
  SEP080027000002: [up(2), { t: 11, seq: 2, kind: "committed", model: "CP-7961G", load: "NEW" }],
  SEP080027000003: [up(3), { t: 12, seq: 2, kind: "rolled-back", model: "CP-7961G", load: "NEW", text: "no dial tone; rolled back to OLD" }],
  SEP080027000004: [up(4)],
};

/** Tells a hub as a node does: greets it, and sends its events. The next node's turn comes when the page shows this one. */
const report = (page, name, events) => page.evaluate(([name, lines]) => new Promise((resolve, reject) => {
  const socket = new WebSocket(new URL("api/ingest", document.baseURI.replace(/^http/, "ws")));
  socket.onopen = () => {
    socket.send(JSON.stringify({ node: { schema: 1, name, clock: 0 } }));
    socket.send(lines.map((e) => JSON.stringify({ node: name, ...e })).join("\n"));
    resolve();
  };
  socket.onerror = () => reject(new Error("the hub takes no nodes"));
}), [name, events]);

test("a live fleet tells who vouches, and what went back", { timeout: 120_000 }, async (t) => {
  const hub = await serve(t);
  const { page, complaints } = await open(t, await browser(t), hub.url + "#theme=day");
  await until(page, "the page is live", (s) => s.mode === "live" && s.link === "open");
  for (const [i, [name, events]] of Object.entries(fleet).entries()) {
    await report(page, name, events);
    await until(page, `${name} is shown`, (s) => s.phones === String(i + 1));
  }
  const s = await until(page, "the fleet is shown", (s) => s.back === "1" && s.completed === "2");
  assert.deepEqual([s.completed, s.verified, s.unverified], ["2", "1", "1"]);
  assert.equal(await page.locator("#trust").innerText(), "1 of 2 unverified, 1 rolled back");

  const rows = await page.locator("#phones .rows tr").evaluateAll((all) => all.map((r) => r.textContent));
  assert.match(rows[0], /verified by RWQ1/);
  assert.match(rows[1], /unverified: no key has vouched/);
  assert.match(rows[2], /rolled back.*no dial tone; rolled back to OLD/);
  assert.doesNotMatch(rows[3], /verified/);

  await page.locator("#phones .rows tr").nth(0).click();
  assert.match(await page.locator("#vouched").innerText(), /verified by RWQ1\s+sequence 7, key RWQ1/);
  await page.locator("#back").click();
  await page.locator("#phones .rows tr").nth(2).click();
  assert.match(await page.locator("#phone").innerText(), /Rolled back: no dial tone; rolled back to OLD/);
  assert.equal(await page.locator("#vouched").getAttribute("data-trust"), "untold");
  await page.locator("#back").click();

  await page.locator("#tab-events").click();
  await page.locator('#events li[data-kind="rolled-back"]', { hasText: "tried NEW and went back to the one before: no dial tone" }).waitFor();
  assert.deepEqual(complaints(), []);
});
