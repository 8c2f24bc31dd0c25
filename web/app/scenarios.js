// The scenarios: sites worth seeing, each a file of assets/scenarios with its
// link and its words. The address names the one that is on: ?scenario=thousand
import { language } from "./language.js";

const file = async (name) => {
  const answer = await fetch(`scenarios/${name}.json`);
  if (!answer.ok) throw new Error(`scenarios/${name}.json: ${answer.status}`);
  return answer.json();
};

/** A scenario with its words in the language that is spoken: {name, sign, bugs, speed, link, cure, title, text, look}. */
export async function scenario(name) {
  const { words, ...rest } = await file(name);
  return { name, bugs: [], ...rest, ...words[language()] };
}

const all = new Map(); // of each language that was spoken

/** All of them, in the order in which they are offered: fetched once in a language. */
export async function scenarios() {
  const tag = language();
  if (!all.has(tag)) all.set(tag, await Promise.all((await file("index")).map(scenario)));
  return all.get(tag);
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
