import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { taleText } from "../app/telling.js";
import { learn } from "../app/words.js";
import { tables } from "./tables.mjs";

const A = "SEP0A", jar = "jar41sccp.9-4-2ES26.sbn";

/** Says each story in a language and holds it to the sentence. */
function tells(tag, tales) {
  learn(tag, tables[tag]);
  for (const [story, want] of tales) assert.equal(taleText(story), want);
}

test("the tale is told in plain words, one and many", () => tells("en", [
  [{ id: "nothing-yet" }, "Nothing has been heard from the phones yet."],
  [{ id: "starting", n: 1 }, "One phone is up, and about to look for a new load."],
  [{ id: "starting", n: 3, of: 3 }, "3 phones are up, and about to look for a new load."],
  [{ id: "looking", n: 1000, file: jar }, "1,000 phones are listening: does anybody already have jar41sccp?"],
  [{ id: "one-claim", node: A, file: jar }, "SEP0A claims to be the root for jar41sccp and listens for objections."],
  [{ id: "one-claim", node: A, file: jar, n: 1 }, "SEP0A claims to be the root for jar41sccp; one other phone has given way."],
  [{ id: "one-claim", node: A, file: jar, n: 2 }, "SEP0A claims to be the root for jar41sccp; 2 others have given way."],
  [{ id: "many-claims", n: 4, file: jar }, "4 phones claim to be the root for jar41sccp. The strongest will win, the others fall silent."],
  [{ id: "confirmed", node: A, file: jar }, "SEP0A is the confirmed root for jar41sccp and waits for others to join."],
  [{ id: "confirmed", node: A, file: jar, n: 1, of: 2 }, "SEP0A is the confirmed root for jar41sccp and waits for others to join: 1 of 2 have."],
  [{ id: "ask-server", of: 2, file: jar }, "2 phones wait for the first byte of jar41sccp."],
  [{ id: "fetching", node: A, file: "S-1.x.loads", model: "CP-7961G" }, "SEP0A fetches S-1.x.loads (CP-7961G) from headquarters, alone."],
  [{ id: "fetching", node: A, file: jar, size: 652, percent: 7, n: 1 }, "SEP0A fetches jar41sccp from headquarters, alone: 7 % of 652 B. One other phone waits for it."],
  [{ id: "fetching", node: A, file: jar, size: 1e6, percent: 43, n: 2 }, "SEP0A fetches jar41sccp from headquarters, alone: 43 % of 1.0 MB. The other 2 phones wait for it."],
  [{ id: "fetching-all", n: 3, file: jar }, "3 phones fetch jar41sccp from headquarters at the same time."],
  [{ id: "spreading", file: jar, n: 1, of: 3, down: 1.03e6, instead: 1e6 }, "jar41sccp spreads from phone to phone: 1 of 3 hold it. 1.0 MB crossed the line."],
  [{ id: "traditional", n: 2, file: jar, down: 1000 }, "Without peer sharing, 2 phones fetch jar41sccp over the line, each for itself. 1 kB crossed it so far."],
  [{ id: "between", n: 2, of: 3, down: 1.03e6, instead: 3e6 }, "2 of 3 phones run the new load. 1.0 MB crossed the line instead of 3.0 MB."],
  [{ id: "lost-parent", node: A, peer: "SEP0B", file: jar }, "SEP0A lost its parent SEP0B and looks for another; it keeps what it has of jar41sccp."],
  [{ id: "lost-parent", node: A }, "SEP0A lost its parent and looks for another; it keeps what it has of the file."],
  [{ id: "went-back", node: A }, "SEP0A did not do well with the new load and went back to the one before."],
  [{ id: "some-done", n: 1, of: 2 }, "The run is over: 1 of 2 phones have the new load. Nothing crossed the line."],
  [{ id: "some-done", n: 2, of: 3, doubt: 1 }, "The run is over: 2 of 3 phones have the new load. Nothing crossed the line. On one phone no key has vouched for it."],
  [{ id: "all-done", n: 1, down: 9 }, "The phone runs the new load. 9 B crossed the line."],
  [{ id: "all-done", n: 3, down: 9, doubt: 3 }, "All 3 phones run the new load. 9 B crossed the line. No key has vouched for it."],
]));

test("several files at once have their own words", () => tells("en", [
  [{ id: "electing", files: 5 }, "5 files at once: the phones elect a root for each of them."],
  [{ id: "together", files: 5, n: 4, percent: 31, down: 3e6, instead: 20e6 }, "5 files at once: 4 come from headquarters, and every phone hands on what it has while more comes in. 31 % of all is there. 3.0 MB crossed the line instead of 20.0 MB."],
  [{ id: "together", files: 2, n: 1, percent: 90 }, "2 files at once: one still comes from headquarters, and every phone hands on what it has. 90 % of all is there. Nothing crossed the line."],
  [{ id: "together", files: 2, percent: 95 }, "2 files at once: they go from phone to phone. 95 % of all is there. Nothing crossed the line."],
]));

test("other languages write numbers and plurals their own way", () => {
  tells("pt-BR", [
    [{ id: "starting", n: 1 }, "Um telefone está ligado e vai procurar um firmware novo."],
    [{ id: "all-done", n: 1000, down: 8.4e6, instead: 8.13e9 }, "Todos os 1.000 telefones rodam o novo firmware. 8,4 MB cruzaram o enlace, em vez de 8,1 GB."],
  ]);
  tells("zh-TW", [
    [{ id: "starting", n: 1 }, "1 台話機已開機，準備找新的韌體。"],
    [{ id: "fetching", node: A, file: jar, size: 1e6, percent: 43, n: 2 }, "只有 SEP0A 向總部下載 jar41sccp：1.0 MB 的 43 %。其他 2 台話機都在等它。"],
    [{ id: "all-done", n: 1, down: 9, doubt: 1 }, "這台話機已執行新韌體。專線走了 9 B。沒有任何金鑰替它背書。"],
  ]);
});

test("every situation that the program knows has a sentence of its own, in every language", () => {
  const ids = [...readFileSync(new URL("../../wasm/player/story.go", import.meta.url), "utf8").matchAll(/StoryID = "([a-z-]+)"/g)].map((m) => m[1]);
  assert.ok(ids.length > 20);
  for (const tag of Object.keys(tables)) {
    learn(tag, tables[tag]);
    const said = ids.map((id) => taleText({ id, node: A, file: jar, n: 2, of: 3 }));
    assert.equal(new Set(said).size, ids.length, tag);
    for (const text of said) assert.ok(text && !/undefined|null|NaN|[{}]/.test(text), `${tag}: ${text}`);
  }
});
