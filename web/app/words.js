// Learns a language: its table becomes strings, its way of writing numbers
// that of format.js. Nothing may be shown before.
import { bytes, clock, rate, span } from "./format.js";
import { fetchTable, speak, tree } from "./language.js";
import { useStrings } from "./strings.js";

/** Puts the words of a table in place. */
export function learn(tag, table) {
  speak(tag);
  useStrings(tree(table, { bytes, clock, rate, span }));
}

let wanted = "";

/** Fetches a language's table, speaks it and marks the document with it; false if another was asked for meanwhile. */
export async function speakLanguage(tag) {
  wanted = tag;
  const table = await fetchTable(tag);
  if (wanted !== tag) return false;
  learn(tag, table);
  document.documentElement.lang = tag;
  document.querySelector("meta[name=description]").content = table.description;
  return true;
}
