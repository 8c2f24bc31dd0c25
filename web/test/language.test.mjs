import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { choose, languages } from "../app/language.js";
import { choices, compile, placeholders, plurals } from "../app/message.js";
import { tables } from "./tables.mjs";

const reader = { number: (n) => `#${n}`, plural: (n) => (n === 1 ? "one" : "other"), formats: { bytes: (n) => `${n} bytes` } };

test("messages say their facts", () => {
  for (const [text, facts, want] of [
    ["plain", {}, "plain"],
    ["{a} and {b}", { a: "x", b: 3 }, "x and #3"],
    ["{size, bytes} of it", { size: 7 }, "7 bytes of it"],
    ["{n, plural, =0 {none} one {one phone} other {{n} phones}}", { n: 0 }, "none"],
    ["{n, plural, =0 {none} one {one phone} other {{n} phones}}", { n: 1 }, "one phone"],
    ["{n, plural, one {one phone} other {{n} phones}} wait", { n: 5 }, "#5 phones wait"],
    ["{s, select, up {runs{n, plural, =0 {} other { {n}}}} other {rests}}.", { s: "up", n: 2 }, "runs #2."],
    ["{s, select, up {runs} other {rests}}.", { s: "gone" }, "rests."],
  ]) assert.equal(compile(text)(facts, reader), want);
  for (const wrong of ["{", "}", "{n, plural, one {x}}", "{n, plural, other {x}", "{a b}"]) assert.throws(() => compile(wrong), wrong);
});

test("the language is the one asked for, chosen before, or read by the browser's owner", () => {
  assert.equal(choose("pt-BR", "en", ["zh-TW"]), "pt-BR");
  assert.equal(choose(null, "zh-TW", ["en"]), "zh-TW");
  assert.equal(choose(null, null, ["de", "pt", "en"]), "pt-BR");
  assert.equal(choose("ZH-tw", null, []), "zh-TW");
  assert.equal(choose("zh", null, []), "zh-TW");
  assert.equal(choose("xx", "yy", ["de"]), "en");
});

/** The placeholders; whether a number needs a plural is the language's own affair. */
const facts = (text) => [...new Set(placeholders(text).map((p) => p.replace(/ plural$/, "")))].sort();

test("every language says everything, with the same facts", () => {
  assert.deepEqual(Object.keys(tables).sort(), Object.keys(languages).sort());
  const { en } = tables;
  assert.ok(Object.keys(en).length > 300);
  for (const [tag, table] of Object.entries(tables)) {
    assert.deepEqual(Object.keys(table), Object.keys(en), `${tag}: the same keys in the same order`);
    for (const [key, text] of Object.entries(table)) {
      assert.ok(text.trim(), `${tag} ${key} is empty`);
      assert.deepEqual(facts(text), facts(en[key]), `${tag} ${key}: placeholders`);
      assert.deepEqual(choices(text), choices(en[key]), `${tag} ${key}: branches`);
      const known = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
      for (const label of plurals(text)) assert.ok(label[0] === "=" || known.includes(label), `${tag} ${key}: ${tag} has no plural ${label}`);
    }
  }
});

test("a key is a text or a branch, never both", () => {
  const keys = Object.keys(tables.en);
  for (const key of keys) assert.ok(!keys.some((k) => k.startsWith(`${key}.`)), key);
});

test("without scripts the page says in every language what it needs", () => {
  const index = readFileSync(new URL("../index.html", import.meta.url), "utf8");
  for (const [tag, { noscript }] of Object.entries(tables)) assert.ok(index.includes(`>${noscript}</p>`), tag);
});

test("no word is left over", () => {
  const modules = readdirSync(new URL("../app/", import.meta.url), { recursive: true }).filter((name) => name.endsWith(".js"));
  const code = modules.map((name) => readFileSync(new URL(`../app/${name}`, import.meta.url), "utf8")).join("\n");
  // Found by a name that comes from the program; other tests hold these.
  const named = /^(event|tale|reason|fault|check|phase|theme|hub|noscript)(\.|$)/;
  for (const key of Object.keys(tables.en).filter((k) => !named.test(k))) {
    const [leaf, parent] = key.split(".").reverse();
    const word = /^\d+$/.test(leaf) ? parent : leaf;
    const uses = new RegExp(`\\.${word}\\b|["'\`]${word}["'\`]|[{,]\\s*"?${word}"?:`);
    assert.match(code, uses, `${key} is used nowhere`);
  }
});
