// Where somebody is in a history, as the address says it: the moment, what was
// done to the site, the phone and file chosen, the look of the map. A link with
// these opens exactly there.

/** Keys of the address that are not of the site's settings. */
export const placeKeys = ["mode", "theme", "lang", "contrast", "at", "phone", "file", "look", "acts", "beside", "share"];

const looks = ["overview", "hierarchy", "phone"];
const changes = { "traditional": { pfs: false }, "pfs": { pfs: true }, "classic": { profile: "classic" }, "express": { profile: "express" } };

/** Reads a hash: {at (µs) or null, phone, file, look, acts (a plan's text), beside (changes of settings) or null}. Nonsense is as if it were not there. */
export function readPlace(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (key, is) => (is.test(said.get(key) ?? "") ? said.get(key) : "");
  const at = text("at", /^\d{1,9}(\.\d{1,6})?$/);
  return {
    at: at ? Math.round(Number(at) * 1e6) : null,
    phone: text("phone", /^[\w-]{1,64}$/), file: text("file", /^[\w.@-]{1,128}$/), look: looks.includes(said.get("look")) ? said.get("look") : "",
    acts: (said.get("acts") ?? "").slice(0, 4000).replaceAll(",", "\n"),
    beside: changes[said.get("beside")] ?? null,
  };
}

/** Writes a place as pairs for the address; what is usual is left out. */
export function writePlace({ at, phone, file, look, acts, beside }) {
  const pairs = [];
  const say = (key, text) => { if (text) pairs.push(`${key}=${encodeURIComponent(text).replaceAll("%20", "+").replaceAll("%2C", ",")}`); };
  say("acts", acts?.trim().replaceAll("\n", ","));
  say("beside", beside && Object.keys(changes).find((name) => Object.entries(changes[name]).every(([k, v]) => beside[k] === v)));
  say("look", look === "overview" ? "" : look);
  say("file", file);
  say("phone", phone);
  if (at > 0) say("at", String(Math.round(at) / 1e6));
  return pairs;
}
