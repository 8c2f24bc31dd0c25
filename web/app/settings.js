// The settings of the simulation and their form in the page's address, so that
// a link shows the same run: #phones=48&wan=10000000&rtt=150&models=CP-7961G

import { placeKeys } from "./place.js";

export const models = ["CP-7906G", "CP-7911G", "CP-7931G", "CP-7941G", "CP-7961G", "CP-7970G", "CP-7971G"];

export const lineRates = [384e3, 1e6, 2e6, 5e6, 10e6, 20e6, 50e6, 100e6, 1e9];

export const defaults = Object.freeze({
  phones: 24, models: ["CP-7961G"], wan: 10e6, rtt: 150, loss: 0, pfs: true, profile: "classic", rootWait: 10000, seed: 1,
});

/** Each profile with the time (ms) for which its roots wait for others. */
export const profiles = Object.freeze({ classic: defaults.rootWait, express: 0 });

const bounds = { phones: [1, 1000], wan: [8000, 1e11], rtt: [1, 5000], loss: [0, 500000], rootWait: [1, 600000], seed: [0, Number.MAX_SAFE_INTEGER] };

/** Reads a hash; what it does not say, or says badly, is the default. */
export function parse(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const out = { ...defaults };
  if (Object.hasOwn(profiles, said.get("profile"))) out.profile = said.get("profile");
  out.rootWait = profiles[out.profile];
  for (const [key, [low, high]] of Object.entries(bounds)) {
    const n = Number(said.get(key) || NaN);
    const least = key === "rootWait" ? Math.min(low, out.rootWait) : low;
    if (Number.isFinite(n)) out[key] = Math.round(Math.min(Math.max(n, least), high));
  }
  if (said.has("models")) {
    const named = said.get("models").split(",").filter((m) => /^[\w-]{1,32}$/.test(m)).slice(0, 16);
    if (named.length) out.models = named;
  }
  if (said.has("pfs")) out.pfs = said.get("pfs") !== "off";
  if (/^[\w.-]+\.loads:\d+(,[\w.-]+:\d+)+$/.test(said.get("load") ?? "")) out.load = said.get("load");
  return out;
}

/** What a load is that settings name, NAME.loads:SIZE,FILE:SIZE…: {name, files, bytes}. */
export function loadFacts(text) {
  const files = text.split(",").map((file) => file.split(":"));
  return { name: files[0][0].replace(/\.loads$/, ""), files: files.length, bytes: files.reduce((sum, [, size]) => sum + Number(size), 0) };
}

/** The keys of an address that are of a site's settings. */
export const siteKeys = Object.freeze(["profile", "models", "pfs", "load", ...Object.keys(bounds)]);

/** Writes only what differs from the defaults. */
export function format(s) {
  const say = new URLSearchParams();
  const usual = { ...defaults, rootWait: profiles[s.profile] };
  for (const key of ["profile", ...Object.keys(bounds)]) if (s[key] !== usual[key]) say.set(key, s[key]);
  if (s.models.join() !== defaults.models.join()) say.set("models", s.models.join());
  if (!s.pfs) say.set("pfs", "off");
  if (s.load) say.set("load", s.load);
  return say.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** Other things that the address may carry: mode=sim, theme=day, lang=pt-BR. */
export function wish(hash, key) {
  return new URLSearchParams(hash.replace(/^#/, "")).get(key);
}

/**
 * What of a hash is a link that is replayed, or "". Such a link is the
 * program's to read (core/sim, ParseLink): nothing of it is guessed here.
 */
export function replayLink(hash) {
  const pairs = hash.replace(/^#/, "").split("&").filter((pair) => !placeKeys.includes(pair.split("=")[0]));
  return pairs.some((pair) => /^(swarm|plan|mutant)=/.test(pair)) ? pairs.join("&") : "";
}

/** The address of a site: what it is, what stays of the address as it was (theme, language), and further pairs. */
export function siteHash(s, keep = {}, link = "", pairs = []) {
  const extra = Object.entries({ theme: wish(location.hash, "theme"), contrast: wish(location.hash, "contrast"), lang: wish(location.hash, "lang"), ...keep }).filter(([, v]) => v).map(([k, v]) => `${k}=${v}`);
  return [link || format(s), ...extra, ...pairs].filter(Boolean).join("&");
}

export function writeHash(...site) {
  const hash = siteHash(...site);
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}
