// The planner: the same numbers as the command's, by keyboard, from a link, on a
// phone's screen and on paper.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import test, * as file from "node:test";
import { address, browser, open, pfs, serveSite, until } from "./browser.mjs";

const url = await serveSite(file), b = await browser(file, { webgl: false });
const loaded = (page) => until(page, "loaded", (s) => s.mode === "sim");
const big = (page, way) => page.locator(`.plan-card[data-way=${way}] .plan-big`).first().textContent();

test("a link opens the plan that it carries, with the command's numbers", async (t) => {
  const { page, complaints } = await open(t, b, `${url}?planner&phones=1000&wan=10000000&rtt=250&family=CP-7961G,CP-7911G&upstream=lockstep&off=5&window=120m`, { viewport: { width: 1280, height: 800 } });
  await loaded(page);
  assert.equal(await page.locator("#planner").evaluate((d) => d.open), true);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#plan-csv")]);
  const want = execFileSync(pfs, ["plan", "--csv", "--phones", "1000", "--rtt", "250ms", "--family", "CP-7961G,CP-7911G", "--upstream", "lockstep", "--off", "5", "--window", "2h"], { encoding: "utf8" });
  assert.equal(readFileSync(await download.path(), "utf8"), want);
  const command = (await page.locator(".plan-command").textContent()).split(" ").slice(1);
  assert.equal(execFileSync(pfs, [...command, "--csv"], { encoding: "utf8" }), want, "the command on the page says another thing");
  const [picture] = await Promise.all([page.waitForEvent("download"), page.click("#plan-png")]);
  assert.deepEqual([...readFileSync(await picture.path()).subarray(1, 4)], [..."PNG"].map((c) => c.charCodeAt(0)));
  assert.deepEqual(complaints(), []);
});

test("by keyboard: opened, asked, refused, closed; the address follows", async (t) => {
  const { page, complaints } = await open(t, b, url, { viewport: { width: 1280, height: 800 } });
  await loaded(page);
  await page.keyboard.press("p");
  assert.equal(await page.evaluate(() => document.activeElement.name), "phones");
  await page.keyboard.type("500");
  assert.match(await address(page), /\?planner&phones=500/);
  const without = await big(page, "without");
  await page.keyboard.press("Tab");
  await page.keyboard.type("0");
  assert.match(await page.locator(".plan-refused").textContent(), /1 to 10000/);
  assert.equal(await page.locator("[name=subnets]").getAttribute("aria-invalid"), "true");
  assert.equal(await big(page, "without"), without, "a refusal took the last answer away");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#planner").evaluate((d) => d.open), false);
  await page.waitForFunction(() => !/planner/.test(location.href)); // a dialog that has closed says so a moment later
  assert.deepEqual(complaints(), []);
});

test("a phone's screen shows the answer beside the form, and nothing is cut off; paper has the sheet alone", async (t) => {
  for (const lang of ["en", "zh-TW", "pt-BR"]) {
    const { page, close } = await open(t, b, `${url}?planner&phones=1000&window=60m&lang=${lang}`, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await loaded(page);
    assert.ok(await page.locator(".plan-brief").isVisible());
    assert.equal(await page.locator("#planner").evaluate((d) => d.scrollWidth - d.clientWidth), 0, lang);
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(await page.evaluate(() => ["#planner .plan-cards", "#planner .plan-table", "#planner .plan-form", "#panel", "#stage"].map((q) => document.querySelector(q).checkVisibility())), [true, true, false, false, false], lang);
    await close();
  }
});

test("what was planned can be simulated", async (t) => {
  const { page } = await open(t, b, `${url}?planner&phones=7&wan=2000000&rtt=30`, { viewport: { width: 1280, height: 800 } });
  await loaded(page);
  await page.getByRole("button", { name: "Simulate it" }).click();
  const s = await until(page, "the planned site", (s) => s.phones === "7");
  assert.equal(s.profile, "express");
});
