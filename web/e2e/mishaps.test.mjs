// What goes wrong is told; what comes too late has no say.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test, * as file from "node:test";
import { fileURLToPath } from "node:url";
import { browser, open, running, serveSite, until } from "./browser.mjs";

const url = await serveSite(file), plain = await browser(file, { webgl: false });
const asset = (name) => fileURLToPath(new URL(`../../assets/${name}`, import.meta.url));
const words = JSON.parse(await readFile(asset("lang/en.json"), "utf8"));

test("a program that has ended is told of", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t, plain, `${url}#phones=4`);
  await running(page);
  await page.evaluate(() => { // as Go's own wasm_exec.js answers then
    globalThis.pfs = new Proxy({}, { get: () => () => { throw new Error("Go program has already exited"); } });
    dispatchEvent(new Event("pfs-exit"));
  });
  await page.locator("#notices").getByText(words["notices.crashed"]).waitFor();
  assert.equal(await page.locator("#status").getAttribute("data-state"), "failed");
});

test("a language that does not come is English; if that does not either, it says why", { timeout: 120_000 }, async (t) => {
  const refused = await plain.newContext();
  t.after(() => refused.close());
  const page = await refused.newPage();
  await page.route("**/lang/pt-BR.json", (route) => route.fulfill({ status: 503 }));
  await page.goto(`${url}#phones=4&lang=pt-BR`);
  await running(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");

  const mute = await refused.newPage();
  await mute.route("**/lang/*.json", (route) => route.fulfill({ status: 503 }));
  await mute.goto(`${url}#phones=4`);
  await mute.locator("#loading").getByText("lang/en.json: 503").waitFor();
});

test("a scenario that comes late does not take the place of what the visitor opened", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t, plain, `${url}#phones=4`);
  await running(page);
  let release = null;
  await page.route("**/scenarios/thousand.json", (route) => { if (release) route.continue(); else release = () => route.continue(); });
  await page.goto(`${url}?scenario=thousand`);
  await running(page);
  await page.waitForFunction(() => document.documentElement.lang === "en");
  await page.locator("#own-file").setInputFiles(asset("samples/excerpt.log"));
  await until(page, "the log plays", (s) => s.mode !== "sim");
  const { mode } = await page.locator("#status").evaluate((s) => ({ ...s.dataset }));
  const came = page.waitForResponse("**/scenarios/thousand.json");
  release();
  await came;
  await page.keyboard.press("o"); // which asks for it once more, behind what would follow the first
  await page.locator('.scenario[data-name="thousand"]').waitFor();
  await page.keyboard.press("Escape");
  assert.equal((await page.locator("#status").evaluate((s) => ({ ...s.dataset }))).mode, mode);
  assert.equal(await page.locator("#guide").isVisible(), false);
});

test("a plan that was refused is not simulated, and not given away", { timeout: 120_000 }, async (t) => {
  const { page, complaints } = await open(t, plain, `${url}?planner&phones=0#phones=4`);
  await running(page);
  await page.locator("#planner .plan-refused").filter({ hasText: /./ }).waitFor();
  for (const name of ["plan-copy", "plan-csv", "plan-png"]) assert.equal(await page.locator(`#${name}`).isDisabled(), true, name);
  const simulate = page.locator("#planner footer > button").last();
  assert.equal(await simulate.isDisabled(), true);
  await page.locator("#planner input").first().fill("20");
  await page.waitForFunction(() => !document.querySelector("#plan-csv").disabled);
  assert.equal(await simulate.isDisabled(), false);
  assert.deepEqual(complaints(), []);
});

test("charts that cannot be drawn are a table", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t, plain, `${url}#phones=4`);
  await page.route(/\/uPlot[^/]*\.js$/, (route) => route.abort());
  await page.reload();
  await running(page);
  await page.keyboard.press("c");
  await page.locator("#drawer tbody tr").first().waitFor();
});
