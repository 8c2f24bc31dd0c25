// What the program tells as facts, said in the language that is spoken: the
// story of the moment, events, faults, and how far a load is trusted.
import { part, percent, rate } from "./format.js";
import { reasonText } from "./reasons.js";
import { strings as s } from "./strings.js";

/** The sentence of what is happening: view.story of wasm/player. */
export function taleText(story) {
  const facts = { n: 0, of: 0, percent: 0, size: 0, down: 0, instead: 0, doubt: 0, files: 0, ...story, node: story.node ?? "", peer: story.peer || "none", file: taleFile(story) };
  const say = s.tale[story.id];
  return typeof say === "function" ? say({ ...facts, crossed: crossed(facts), doubt: doubt(facts) }) : say;
}

function taleFile({ file, model }) {
  const name = file ? part(file) : s.tale.file;
  return model ? s.tale.ofModel({ file: name, model }) : name;
}

/** What crossed the line, and instead of what where that is worth telling. */
function crossed(facts) {
  const c = s.tale.crossed;
  if (facts.down <= 0) return c.none;
  return facts.instead <= facts.down * 1.1 ? c.plain(facts) : c.instead(facts);
}

/** For how many phones no key vouches at the end. */
function doubt({ n, doubt }) {
  if (doubt === 0) return "";
  return doubt >= n ? s.tale.doubt.all : s.tale.doubt.some({ n: doubt });
}

/** What an event says, its node's name apart; a kind from a later schema says its name. */
export function eventText(e) {
  const say = s.event[e.kind];
  if (typeof say !== "function") return say ?? e.kind;
  return say({
    ...e, addr: e.addr ?? "?", peer: e.peer ?? s.said.another, source: e.peer ?? s.phone.server, file: e.file ? part(e.file) : s.said.file, load: e.load ?? s.said.load,
    strength: e.strength ?? "0", depth: e.depth ?? 0, n: e.n ?? (e.kind === "ignored" ? 1 : 0), phones: e.phones ?? 0, have: e.have ?? 0, size: e.size ?? 0, rate: e.rate ?? 0,
    text: e.text ?? "", trust: vouchText(e.text ?? ""), why: e.text ? s.said.why({ why: reasonText(e.text) }) : "",
  });
}

/** Who vouches for a load, of what a phone writes when it commits: "verified: sequence 7, key RWQ1". */
function vouchText(text) {
  if (!text.startsWith("verified")) return s.trust.unverified;
  const signer = /\bkey (\S+)$/.exec(text)?.[1];
  return signer ? s.trust.verifiedBy({ signer }) : s.trust.verified;
}

/** What goes wrong by plan: "lose 200000ppm", "commit cut", "line 256000bit/s". */
export function faultText(what) {
  const words = what.split(" ");
  for (let n = words.length; n > 0; n--) {
    const say = s.fault[words.slice(0, n).join("-")];
    if (say) return typeof say === "function" ? say({ amount: amount(words.slice(n).join(" ")) }) : say;
  }
  return what;
}

function amount(text) {
  const [, n, unit] = /^(\d+)(ppm|bit\/s)$/.exec(text) ?? [];
  return unit === "ppm" ? `${percent(Number(n))} %` : unit ? rate(Number(n)) : text;
}

/** What a check holds, with its name. */
export const checkText = (check) => (s.check[check] ? s.said.check({ what: s.check[check], check }) : check);

/** How far a phone's load is to be trusted; state: verified | unverified | untold. */
export function trustText(p, state) {
  return state === "verified" && p.signer ? s.trust.verifiedBy(p) : s.trust[state];
}
