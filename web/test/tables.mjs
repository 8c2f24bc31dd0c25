// The languages' tables, as the page fetches them.
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../assets/lang/", import.meta.url);

/** {tag: {key: message}} */
export const tables = Object.fromEntries(readdirSync(folder).sort().map((name) => [name.replace(/\.json$/, ""), JSON.parse(readFileSync(new URL(name, folder), "utf8"))]));
