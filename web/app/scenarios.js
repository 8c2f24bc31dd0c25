// The scenarios: sites worth seeing, each a file of assets/scenarios with its
// link and its words. The address names the one that is on: ?scenario=thousand
import { askJSON } from "./ask.js";
import { language } from "./language.js";

const file = (name) => askJSON(`scenarios/${name}.json`);

const told = ({ words, ...rest }, name, tag) => ({ name, bugs: [], ...rest, ...words[tag] });

/** A scenario with its words in the language that is spoken when it comes: {name, sign, bugs, speed, link, cure, title, text, look}. */
export const scenario = async (name) => told(await file(name), name, language());

const all = new Map(); // of each language that was spoken

/** All of them, in the order in which they are offered: {found: those that came, why: of the first that did not, or ""}. Fetched once in a language. */
export async function scenarios() {
  const tag = language();
  if (all.has(tag)) return { found: all.get(tag), why: "" };
  const asked = await file("index").then((names) => Promise.allSettled(names.map(async (name) => told(await file(name), name, tag))), (reason) => [{ reason }]);
  const found = asked.flatMap((one) => one.value ?? []);
  const why = asked.find((one) => one.reason)?.reason.message ?? "";
  if (!why) all.set(tag, found);
  return { found, why };
}

/** The name that the address has, or "". */
export function namedScenario() {
  const name = new URLSearchParams(location.search).get("scenario") ?? "";
  return /^[\w-]{1,40}$/.test(name) ? name : "";
}

/** Puts a name into the address, or with "" takes it out. */
export function nameScenario(name) {
  const url = new URL(location);
  if ((url.searchParams.get("scenario") ?? "") === name) return;
  if (name) url.searchParams.set("scenario", name);
  else url.searchParams.delete("scenario");
  history.replaceState(null, "", url);
}
