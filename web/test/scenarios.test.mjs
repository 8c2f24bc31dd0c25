import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { languages } from "../app/language.js";

const folder = new URL("../../assets/scenarios/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
const names = read("index");

test("the index names every scenario, once", () => {
  const files = readdirSync(folder).map((name) => name.replace(/\.json$/, "")).filter((name) => name !== "index");
  assert.deepEqual([...names].sort(), files.sort());
});

test("every scenario is told in every language, in as many points", () => {
  for (const name of names) {
    const { words, link, speed, sign } = read(name);
    assert.deepEqual(Object.keys(words), Object.keys(languages), name);
    for (const [tag, { title, text, look }] of Object.entries(words)) {
      assert.ok(title && text.length > 60 / (tag === "zh-TW" ? 2 : 1), `${name} ${tag}`);
      assert.equal(look.length, words.en.look.length, `${name} ${tag}`);
      assert.ok(look.length >= 2 && look.every(Boolean), `${name} ${tag}`);
    }
    assert.equal(new Set(Object.values(words).map((w) => w.title)).size, Object.keys(languages).length, `${name}: a title is not translated`);
    assert.ok(/^[\w=&,.+-]+$/.test(link) && speed.length === 2 && sign, name);
  }
});
