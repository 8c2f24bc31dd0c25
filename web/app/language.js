// The page's language: which one is spoken, its table of words, and its way of
// writing numbers. Every language is one file, lang/TAG.json.
import { askJSON } from "./ask.js";
import { compile } from "./message.js";

/** The languages, each by its own name. */
export const languages = Object.freeze({ "en": "English", "zh-TW": "繁體中文", "pt-BR": "Português (Brasil)" });

const usual = "en", kept = "pfs-language";

let tag = usual;
let plurals = new Intl.PluralRules(usual);
const writers = new Map();

export const language = () => tag;

/** The language that suits best: what the address asks for, what was chosen here before, what the browser's owner reads. */
export function choose(asked, stored, preferred = []) {
  const known = Object.keys(languages);
  for (const wish of [asked, stored, ...preferred]) {
    const plain = String(wish ?? "").toLowerCase();
    const found = known.find((l) => l.toLowerCase() === plain) ?? known.find((l) => l.split("-")[0] === plain.split("-")[0]);
    if (found) return found;
  }
  return usual;
}

/** The language that the page is to begin with. */
export function asked() {
  const address = new URLSearchParams(location.hash.replace(/^#/, "")).get("lang") ?? new URLSearchParams(location.search).get("lang");
  let stored = null;
  try { stored = localStorage.getItem(kept); } catch { /* storage may be forbidden */ }
  return choose(address, stored, navigator.languages);
}

export function storeLanguage(chosen) {
  try { localStorage.setItem(kept, chosen); } catch { /* then the address has it */ }
}

const tables = new Map(); // that came or are coming

/** Fetches a language's table, once. */
export function fetchTable(chosen) {
  if (!tables.has(chosen)) tables.set(chosen, askJSON(`lang/${chosen}.json`).catch((error) => { tables.delete(chosen); throw error; }));
  return tables.get(chosen);
}

/** Numbers and plurals are those of this language from now on. */
export function speak(chosen) {
  tag = chosen;
  plurals = new Intl.PluralRules(tag);
  writers.clear();
}

/** A number as the language writes it: least to most decimals. */
export function number(n, least = 0, most = Math.max(least, 0)) {
  const key = least * 32 + most;
  if (!writers.has(key)) writers.set(key, new Intl.NumberFormat(tag, { minimumFractionDigits: least, maximumFractionDigits: most }));
  return writers.get(key).format(n);
}

/**
 * A table's flat keys as a tree: "phones.label" becomes tree.phones.label, a
 * text, or, where it has placeholders, a function of its facts. Keys that
 * count from 1 make a list.
 */
export function tree(table, formats) {
  const reader = { number: (n) => number(n, 0, 3), plural: (n) => plurals.select(n), formats };
  const root = {};
  for (const [key, text] of Object.entries(table)) {
    const path = key.split("."), leaf = path.pop();
    let at = root;
    for (const step of path) at = at[step] ??= {};
    const message = text.includes("{") ? compile(text) : null;
    at[leaf] = message ? (facts) => message(facts, reader) : text;
  }
  return lists(root);
}

function lists(node) {
  if (typeof node !== "object") return node;
  const keys = Object.keys(node);
  for (const key of keys) node[key] = lists(node[key]);
  return keys.includes("1") ? keys.map((_, i) => node[i + 1]) : node;
}
