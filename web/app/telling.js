// What the program tells as facts, said in the language that is spoken: the
// story of the moment, events, faults, and how far a load is trusted.
import { part } from "./format.js";
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
    text: e.text ?? "", trust: e.text || s.trust.unverified, why: e.text ? s.said.why({ why: e.text }) : "",
  });
}

/** How far a phone's load is to be trusted; state: verified | unverified | untold. */
export function trustText(p, state) {
  return state === "verified" && p.signer ? s.trust.verifiedBy(p) : s.trust[state];
}
