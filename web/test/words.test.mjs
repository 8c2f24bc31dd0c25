import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { group, groups, phoneSign, sign, trustSign } from "../app/events.js";
import { bytes, clock, kilometres, part, rate, roundTrip, shortNames, span, split, stamp } from "../app/format.js";
import { strings } from "../app/strings.js";
import { reasonKeys, reasonText } from "../app/reasons.js";
import { checkText, eventText, faultText, trustText } from "../app/telling.js";
import { learn } from "../app/words.js";
import { tables } from "./tables.mjs";

learn("en", tables.en);

test("numbers read as people write them", () => {
  assert.deepEqual([0, 652, 556833, 999500, 8127234, 195053616].map(bytes), ["0 B", "652 B", "557 kB", "1.0 MB", "8.1 MB", "195 MB"]);
  assert.equal(bytes(-1), "–");
  assert.deepEqual([384e3, 1.5e6, 10e6, 1e9].map(rate), ["384 kbit/s", "1.5 Mbit/s", "10 Mbit/s", "1 Gbit/s"]);
  assert.deepEqual([0, 7.34e6, 765e6, 3723e6].map(clock), ["0:00.0", "0:07.3", "12:45.0", "1:02:03"]);
  assert.deepEqual([6.58e6, 33.2e6, 156e6, 3900e6].map(span), ["6.6 s", "33 s", "2 min 36 s", "1 h 5 min"]);
  assert.equal(stamp(83_412_806), "1:23.412");
});

test("names are cut where they tell most", () => {
  assert.equal(part("jar41sccp.9-4-2ES26.sbn"), "jar41sccp");
  assert.equal(part("SCCP41.9-4-2SR3-1S.loads"), "SCCP41.9-4-2SR3-1S.loads");
  assert.deepEqual(split("SEP080027000017"), ["SEP08002700", "0017"]);
  assert.equal(shortNames("has 2 children: [SEP080027000017 SEP08002700000A]"), "has 2 children: […0017 …000A]");
});

test("15,000 km are a round trip of 150 ms", () => {
  assert.equal(kilometres(150), 15000);
  assert.equal(roundTrip(15000), 150);
});

/** The kinds as the schema names them. */
const schema = [...readFileSync(new URL("../../core/telemetry/kind.go", import.meta.url), "utf8")
  .split("var kindNames")[1].split("\n}")[0].matchAll(/"([a-z-]+)"/g)].map((m) => m[1]);

test("every kind of event that is listed has words, a group and a sign", () => {
  assert.ok(schema.length > 25);
  const grouped = Object.values(groups).flat();
  for (const kind of schema) {
    if (kind === "progress" || kind === "wan") continue; // never listed
    assert.ok(strings.event[kind], `no words for ${kind}`);
    assert.ok(grouped.includes(kind), `no group for ${kind}`);
    const text = eventText({ kind, text: "t" });
    assert.ok(text && !/undefined|null|NaN/.test(text), `${kind}: ${text}`);
    assert.ok(sign({ kind })[0]);
  }
  for (const g of Object.keys(groups)) assert.ok(strings.events.groups[g]);
  assert.equal(group("from-the-future"), "other");
});

test("every phase has a sign and a word", () => {
  const phases = [...readFileSync(new URL("../../core/telemetry/fleet.go", import.meta.url), "utf8")
    .split("var phaseNames")[1].split("\n")[0].matchAll(/"([a-z-]+)"/g)].map((m) => m[1]);
  assert.ok(phases.length >= 9);
  for (const phase of phases) {
    const [name, , word] = phoneSign({ up: true, phase });
    assert.ok(name && strings.phase[word], phase);
  }
  assert.deepEqual(phoneSign({ up: false, phase: "whole" }), ["trouble", "bad", "down"]);
  assert.deepEqual(phoneSign({ up: true, committed: true, phase: "idle" }), ["whole", "ok", "done"]);
});

test("who vouches is told in words and by a sign of its own", () => {
  const told = [{ trust: "verified", signer: "RWQ1" }, { trust: "verified" }, { trust: "unverified" }, {}].map((p) => {
    const [name, , state] = trustSign(p);
    return [name, trustText(p, state)];
  });
  assert.deepEqual(told, [["vouched", "verified by RWQ1"], ["vouched", "verified by a trusted key"], ["doubt", "unverified: no key has vouched"], ["wait", "not told: it has not committed"]]);
  assert.deepEqual(phoneSign({ up: true, back: "no dial tone", phase: "whole" }), ["undo", "bad", "back"]);
  assert.ok(strings.phase.back);
});

test("a fault's figures read as people write them", () => {
  assert.deepEqual(["lose 200000ppm", "trickle 64000bit/s", "kill", "delay 256ms"].map(faultText), ["datagram loss 20 %", "drips at 64 kbit/s", "off, for good", "delay of 256ms"]);
});

/** The names in a Go table of the sources. */
const named = (file, form) => [...readFileSync(new URL(`../../${file}`, import.meta.url), "utf8").matchAll(form)].map((m) => m[1]);

test("every fault that a plan can hold, and every check, has words", () => {
  const classes = named("core/sim/class.go", /^\t\w+: +\{"([a-z-]+)",/gm);
  assert.ok(classes.length > 50);
  for (const name of classes) assert.notEqual(faultText(`${name.replaceAll("-", " ")} 5ppm`), `${name.replaceAll("-", " ")} 5ppm`, name);
  assert.deepEqual(classes.sort(), Object.keys(strings.fault).sort());
  const checks = named("core/check/names.go", /Name = "([a-z-]+)"/g);
  for (const name of checks) assert.ok(strings.check[name], name);
  assert.equal(checkText("fetch-cause"), "a phone turns to the server only as a root, or when its peers have failed (fetch-cause)");
  assert.equal(checkText("from-the-future"), "from-the-future");
});

test("the reasons that phones write are said in the language; others stay", () => {
  assert.deepEqual([...new Set(reasonKeys)].sort(), Object.keys(strings.reason).sort());
  assert.equal(reasonText("the list seems to be outdated: the server failed 3 times to send its apps41.9-4-2ES26.sbn"), "the list seems outdated: the server cannot send apps41");
  assert.equal(reasonText("12 parents were lost"), "12 parents were lost");
  assert.equal(reasonText("no dial tone"), "no dial tone");
  learn("zh-TW", tables["zh-TW"]);
  assert.equal(eventText({ kind: "parent-lost", peer: "SEP1", file: "jar41.sbn", have: 5e5, text: "silent" }), "失去父節點 SEP1，jar41 已有 500 kB：它沒有回應");
  assert.equal(eventText({ kind: "committed", load: "L", text: "verified: sequence 7, key RWQ1" }), "執行 L，已由 RWQ1 驗證");
  learn("en", tables.en);
});
