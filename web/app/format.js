// Quantities as people read them, in the language that is spoken. Times come in
// microseconds, sizes in bytes.
import { number } from "./language.js";
import { strings as s } from "./strings.js";

export { number };

export function bytes(n) {
  if (n < 0) return "–";
  if (n < 1000) return `${n} B`;
  if (n < 999500) return `${number(Math.round(n / 1000))} kB`;
  if (n < 99950000) return `${number(n / 1e6, 1)} MB`;
  if (n < 999500000) return `${number(Math.round(n / 1e6))} MB`;
  return `${number(n / 1e9, 1)} GB`;
}

/** Bits a second. */
export function rate(n) {
  if (n < 1e3) return `${n} bit/s`;
  if (n < 1e6) return `${trim(n / 1e3)} kbit/s`;
  if (n < 1e9) return `${trim(n / 1e6)} Mbit/s`;
  return `${trim(n / 1e9)} Gbit/s`;
}

const trim = (x) => number(x >= 100 ? Math.round(x) : x, 0, 1);

/** A ratio of speeds: 5×, 1/20× */
export const ratio = ([num, den]) => (den === 1 ? `${num}×` : `${num}/${den}×`);

/** Millionths as a part of a hundred, without the sign. */
export const percent = (ppm, decimals = 1) => number(ppm / 1e4, 0, decimals);

/** A clock: 0:07.3, 12:45.0, 1:02:03 */
export function clock(us) {
  const tenths = Math.floor(Math.max(us, 0) / 1e5);
  const s = Math.floor(tenths / 10) % 60, m = Math.floor(tenths / 600) % 60, hours = Math.floor(tenths / 36000);
  const two = (n) => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(m)}:${two(s)}` : `${m}:${two(s)}.${tenths % 10}`;
}

/** The clock as a phone's console writes it, HH:MM:SS, and its milliseconds apart. */
export function clockParts(us) {
  const ms = Math.floor(Math.max(us, 0) / 1000), s = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  return [`${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`, `.${String(ms % 1000).padStart(3, "0")}`];
}

/** A moment in the event list, to the millisecond. */
export function stamp(us) {
  const ms = Math.floor(us / 1000);
  return `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}.${String(ms % 1000).padStart(3, "0")}`;
}

/** A span in words of two units at most: 6.6 s, 2 min 36 s, 1 h 5 min */
export function span(us) {
  const seconds = us / 1e6, whole = Math.round(seconds);
  if (whole < 60) return s.unit.seconds({ s: seconds < 10 ? number(seconds, 1) : String(whole) });
  if (whole < 3600) return s.unit.minutes({ m: Math.floor(whole / 60), s: whole % 60 });
  return s.unit.hours({ h: Math.floor(whole / 3600), m: Math.floor((whole % 3600) / 60) });
}

/** A component's name without its version: jar41sccp; lists keep theirs. */
export function part(file) {
  return file.endsWith(".loads") ? file : file.split(".")[0];
}

/** What part leaves out. */
export function version(file) {
  return file.endsWith(".loads") ? "" : file.split(".").slice(1, -1).join(".");
}

/** SEP080027000017 as its plain front and the telling end. */
export function split(name) {
  return name.length > 6 ? [name.slice(0, -4), name.slice(-4)] : ["", name];
}

/** A sentence in which phones are known by the ends of their names. */
export const shortNames = (text) => text.replace(/\bSEP[0-9A-F]{8}([0-9A-F]{4})\b/g, "…$1");

/** Light in fibre covers 100 km and back in a millisecond. */
export const kilometres = (rttMs) => rttMs * 100;
export const roundTrip = (km) => km / 100;
