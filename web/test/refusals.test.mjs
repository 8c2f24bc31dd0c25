import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { findingText, refusalText } from "../app/refusals.js";
import { learn } from "../app/words.js";
import { tables } from "./tables.mjs";

/** Where the program refuses what a visitor may ask; openpfs/web holds what core refuses. */
const sources = ["player/open", "player/fork", "player/branch", "player/compare", "player/export", "simulate/fork", "simulate/load"];

/** What the page itself never asks, whoever sits before it, or says in words of its own. */
const never = [/^x is empty/, /^player: no export/, /^player: not changes of settings/, /^simulate: nothing can be done by/];

/** The sentences of a source, with something in each place: of one that goes on in another line, its beginning. */
function sentences(name) {
  const text = readFileSync(new URL(`../../wasm/${name}.go`, import.meta.url), "utf8");
  return [...text.matchAll(/(?:errors\.New|fmt\.Errorf|\bbad)\("((?:[^"\\]|\\.)*)"/g)]
    .map(([, form]) => form.replaceAll(/%[.\d]*q/g, '"x"').replaceAll(/%d/g, "7").replaceAll(/%[.\d]*[swv]/g, "x"))
    .filter((said) => said !== "x: x" && !never.some((form) => form.test(said)));
}

test("what is refused is said in the language that is spoken", () => {
  const said = sources.flatMap(sentences);
  assert.ok(said.length > 15, said.join("\n"));
  for (const tag of Object.keys(tables)) {
    learn(tag, tables[tag]);
    for (const text of said) {
      const words = refusalText(text);
      if (tag !== "en") assert.notEqual(words, text, `${tag} has no words for it`);
      assert.doesNotMatch(words, /undefined|player:|simulate:|[{}]/, tag);
    }
  }
});

test("a refusal is said with its facts, and what is inside it in words too", () => {
  learn("pt-BR", tables["pt-BR"]);
  assert.equal(refusalText('sim: link: wan="x": not a whole number'), 'wan="x": é preciso um número inteiro');
  assert.equal(refusalText('sim: plan, line 3: at 1m0s until 5s: "x" is no time, as 12.5s is'), 'linha 3 do plano: at 1m0s until 5s: "x" is no time, as 12.5s is');
  assert.equal(refusalText('sim: plan, line 3: "x" is no time, as 12.5s is'), 'linha 3 do plano: "x" não é um tempo, como 12.5s é');
  assert.equal(refusalText('load: .loads list, line 2: the component is named twice: "a.sbn"; remove one of the two lines'), 'linha 2: "a.sbn" aparece duas vezes');
  assert.equal(refusalText("a.jsonl, line 9: telemetry: not an event: no; a recording has one event a line, as pfs writes with --record"), "linha 9: não é um evento");
  assert.equal(refusalText("something new"), "something new");
  assert.equal(findingText("silent for 60 s: it never began"), "calado há 60 s: ele nunca começou");
});
