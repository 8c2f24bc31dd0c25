// Takes the README's pictures of the running page, one of each view:
//
//     node web/e2e/pictures.mjs FOLDER [NAME…]    without a NAME: all of them
//
// Simulated with fixed seeds and opened at fixed moments, so that the same
// commit shows the same state.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { browser, ending, open, serveSite, until } from "./browser.mjs";

const wide = [1280, 800], tall = [1280, 1000], narrow = [390, 844];
const site = "phones=24&seed=4&rootWait=2000&mode=sim"; // at 22 s the largest file goes down its tree

/** Each picture: the page's address, its window, and what is done before it is taken. */
const pictures = [
  { name: "site-night", at: "#phones=60&models=CP-7961G,CP-7911G&seed=2&rootWait=2000&mode=sim&theme=night&at=24.2" },
  { name: "site-day", at: `#${site}&theme=day&at=22` },
  { name: "tree-night", at: "#phones=300&seed=4&rootWait=2000&mode=sim&theme=night&look=hierarchy&at=25.8" },
  { name: "phone-night", at: `#${site}&theme=night&look=phone&at=22`, act: oneAmongOthers },
  { name: "compare-night", at: `#${site}&theme=night&beside=traditional&at=22`, is: (s) => s.compare === "on" && settled(s) },
  { name: "messages-day", at: `#${site}&theme=day&at=22`, act: (page) => sheet(page, "messages") },
  { name: "charts-night", at: `#${site}&theme=night&beside=traditional&at=22`, is: (s) => s.compare === "on" && settled(s), act: (page) => sheet(page, "charts") },
  { name: "planner-day", at: "?planner&phones=1000&wan=10000000&rtt=250&window=60m#theme=day", size: tall, is: (s) => s.mode === "sim" },
  { name: "explore-night", at: `#${site}&theme=night&at=22`, act: scenarios },
  { name: "contrast", at: `#${site}&theme=contrast&lang=zh-TW&at=22` },
  { name: "narrow-night", at: `#${site}&theme=night&lang=pt-BR&at=22`, size: narrow },
];

/** Opens charts or messages, as high as they go. */
async function sheet(page, name) {
  await page.locator(`#open-${name}`).click();
  await page.locator(`#drawer[data-sheet=${name}]`).waitFor();
  await page.locator("#drawer-tall").click();
}

async function scenarios(page) {
  await page.getByRole("button", { name: "Explore" }).click();
  await page.locator(".scenario").nth(12).waitFor();
}

/** Chooses the first phone that has some of a file and has children waiting for it. */
async function oneAmongOthers(page) {
  await page.evaluate(() => {
    const all = JSON.parse(globalThis.pfs.phones("", 0, 1000)).rows.map((p) => JSON.parse(globalThis.pfs.phone(p.name)));
    const one = all.find((p) => p.states[p.current]?.children?.length === 2 && p.have > 0 && p.have < p.size);
    globalThis.pfs.select(one.name);
  });
}

const settled = (s) => s.state === "paused" && Number(s.now) > 0;

/** The pixels of a PNG as WebP, half as large: the browser is the encoder. */
async function webp(page, png) {
  const data = await page.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", 0.9).split(",")[1];
  }, png.toString("base64"));
  return Buffer.from(data, "base64");
}

const [folder, ...names] = process.argv.slice(2);
const known = pictures.map((p) => p.name);
if (!folder || names.some((n) => !known.includes(n))) throw new Error(`usage: node pictures.mjs FOLDER [NAME…], of ${known.join(", ")}`);
await mkdir(folder, { recursive: true });

await ending(async (t) => {
  const url = await serveSite(t);
  const b = await browser(t);
  for (const { name, at, size: [width, height] = wide, is = settled, act } of pictures) {
    if (names.length && !names.includes(name)) continue;
    const { page, complaints, close } = await open(t, b, url + at, { viewport: { width, height }, hasTouch: width < 500 });
    await until(page, name, is);
    await act?.(page);
    await page.evaluate(() => document.activeElement.blur());
    await page.mouse.move(0, height / 2);
    await page.waitForTimeout(2500); // glides end, notices go
    const picture = await webp(page, await page.screenshot());
    await writeFile(join(folder, `${name}.webp`), picture);
    if (complaints().length) throw new Error(`${name}: ${complaints().join("\n")}`);
    await close();
    console.log(`${name}.webp ${Math.round(picture.length / 1000)} KB`);
  }
});
