import assert from "node:assert/strict";
import test from "node:test";
import { defaults, format, parse, replayLink, wish } from "../app/settings.js";

test("the defaults need no address", () => {
  assert.equal(format(defaults), "");
  assert.deepEqual(parse(""), { ...defaults });
  assert.deepEqual(parse("#"), { ...defaults });
});

test("what is written is read again", () => {
  const site = { phones: 300, models: ["CP-7961G", "CP-7911G"], wan: 384000, rtt: 300, loss: 10000, pfs: false, profile: "classic", rootWait: 1000, seed: 42 };
  assert.deepEqual(parse("#" + format(site)), site);
});

test("a profile brings its own wait, unless the address says another", () => {
  const hasty = { ...defaults, profile: "express", rootWait: 0 };
  assert.equal(format(hasty), "profile=express");
  assert.deepEqual(parse("#profile=express"), hasty);
  assert.deepEqual(parse("#" + format({ ...hasty, rootWait: 2000 })), { ...hasty, rootWait: 2000 });
  assert.deepEqual(parse("#profile=hasty"), { ...defaults });
  assert.equal(parse("#rootWait=0").rootWait, 1, "whole files are handed on to those who have joined");
});

test("nonsense in an address is the default, excess the limit", () => {
  const read = parse("#phones=many&wan=-5&loss=9e9&seed=1.6&models=<b>,&rtt=");
  assert.equal(read.phones, defaults.phones);
  assert.equal(read.wan, 8000);
  assert.equal(read.loss, 500000);
  assert.equal(read.seed, 2);
  assert.deepEqual(read.models, defaults.models);
});

test("other wishes are found beside the settings", () => {
  assert.equal(wish("#phones=3&mode=sim", "mode"), "sim");
  assert.equal(wish("#phones=3", "mode"), null);
});

test("a link that is replayed is told from settings, and kept as it is", () => {
  const link = "swarm=1934&plan=at+12.5s+kill+phone+7,at+3s+until+40s+lose+250000ppm";
  assert.equal(replayLink(`#mode=sim&${link}&theme=day`), link);
  assert.equal(replayLink("#swarm=7"), "swarm=7");
  for (const hash of ["", "#phones=3&mode=sim", "#theme=day", "#planet=x"]) assert.equal(replayLink(hash), "");
});
