// Messages as the language files hold them, a light form of ICU's:
//
//   {name}                                     a text, or a number as the language writes it
//   {size, bytes}                              a number through one of the formats that the reader brings
//   {n, plural, =0 {none} one {one phone} other {{n} phones}}
//   {state, select, up {runs} other {rests}}
//
// Branches may hold messages themselves. Of plural, an exact =N comes before
// the language's categories; other must be there.

/** compile(text) → function (facts, reader) → text. reader: {number(n), plural(n), formats: {name: (value) => text}} */
export function compile(text) {
  const at = { text, i: 0 };
  const parts = sequence(at);
  if (at.i < text.length) throw new Error(`a brace too many at ${at.i} of: ${text}`);
  return (facts = {}, reader) => join(parts, facts, reader);
}

/** The placeholders of a message, each as "name" or "name format", sorted, once each. */
export function placeholders(text) {
  return once(text, ({ name, kind }) => [kind ? `${name} ${kind}` : name]);
}

/** The branches of every select: what a translation must have as well. */
export function choices(text) {
  return once(text, ({ name, kind, branches }) => (kind === "select" ? [`${name}: ${Object.keys(branches).sort().join()}`] : []));
}

/** The labels of the branches of every plural. */
export function plurals(text) {
  return once(text, ({ kind, branches }) => (kind === "plural" ? Object.keys(branches) : []));
}

/** What of(placeholder) gives for those of a message and of its branches, sorted, once each. */
function once(text, of) {
  const walk = (parts) => parts.filter((p) => typeof p !== "string").flatMap((p) => [...of(p), ...Object.values(p.branches ?? {}).flatMap(walk)]);
  return [...new Set(walk(sequence({ text, i: 0 })))].sort();
}

const join = (parts, facts, reader) => parts.map((p) => (typeof p === "string" ? p : say(p, facts, reader))).join("");

function say({ name, kind, branches }, facts, reader) {
  const value = facts[name];
  if (kind === "plural") return join(branches[`=${value ?? 0}`] ?? branches[reader.plural(value ?? 0)] ?? branches.other, facts, reader);
  if (kind === "select") return join(branches[value] ?? branches.other, facts, reader);
  if (kind) return reader.formats[kind](value ?? 0);
  return typeof value === "number" ? reader.number(value) : value ?? "";
}

/** Reads text and placeholders up to the brace that ends them. */
function sequence(at) {
  const parts = [];
  let from = at.i;
  while (at.i < at.text.length && at.text[at.i] !== "}") {
    if (at.text[at.i] !== "{") { at.i++; continue; }
    if (at.i > from) parts.push(at.text.slice(from, at.i));
    at.i++;
    parts.push(placeholder(at));
    from = at.i;
  }
  if (at.i > from) parts.push(at.text.slice(from, at.i));
  return parts;
}

function placeholder(at) {
  const name = word(at), kind = eat(at, ",") ? word(at) : "";
  const part = { name, kind };
  if (eat(at, ",")) {
    part.branches = {};
    while (!peek(at, "}")) {
      const label = word(at);
      if (!eat(at, "{")) fail(at, "a branch without {");
      part.branches[label] = sequence(at);
      if (!eat(at, "}")) fail(at, "a branch without }");
    }
    if (!part.branches.other) fail(at, "no branch other");
  }
  if (!eat(at, "}")) fail(at, "a placeholder without }");
  return part;
}

function word(at) {
  const [, found] = /^\s*([=\w-]+)/.exec(at.text.slice(at.i)) ?? fail(at, "no name");
  at.i = at.text.indexOf(found, at.i) + found.length;
  return found;
}

const peek = (at, sign) => at.text.slice(at.i).trimStart()[0] === sign;

function eat(at, sign) {
  if (!peek(at, sign)) return false;
  at.i = at.text.indexOf(sign, at.i) + 1;
  return true;
}

function fail(at, what) {
  throw new Error(`${what} at ${at.i} of: ${at.text}`);
}
