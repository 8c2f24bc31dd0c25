// Takes the README's pictures of the running page: node pictures.mjs FOLDER.
// Simulated with fixed seeds, so that the same commit gives the same moments.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { browser, open, serveSite, until } from "./browser.mjs";

/** Each picture: the site, the window, the moment to wait for, and how long after it (ms). */
const pictures = [
  { name: "stream-night", hash: "phones=24&seed=4&rootWait=2000&theme=night", size: [1440, 900], at: (s) => +s.wan > 5_450_000, then: 900 },
  { name: "models-day", hash: "phones=60&models=CP-7961G,CP-7911G&seed=2&rootWait=2000&theme=day", size: [1440, 900], at: (s) => +s.wan > 7_600_000 },
  { name: "narrow-night", hash: "phones=24&seed=4&rootWait=2000&theme=night", size: [390, 844], at: (s) => +s.wan > 3_300_000 },
];

const folder = process.argv[2];
if (!folder) throw new Error("usage: node pictures.mjs FOLDER");
await mkdir(folder, { recursive: true });

const cleanup = [];
const t = { after: (f) => cleanup.push(f) };
try {
  const url = await serveSite(t);
  const b = await browser(t);
  for (const { name, hash, size: [width, height], at, then = 0 } of pictures) {
    const { page } = await open(b, `${url}#${hash}&mode=sim`, { viewport: { width, height } });
    await until(page, name, at);
    await page.waitForTimeout(then);
    await page.locator("#play").click(); // pause: the moment stays while the picture is taken
    await page.waitForTimeout(1200); // glides end
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
    console.log(name);
  }
} finally {
  for (const f of cleanup.reverse()) await f();
}
