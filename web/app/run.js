// What is played: the hub's fleet, the site of an address, of a scenario or the
// tour, a shared recording, a file.
import { select, say, showFile } from "./doing.js";
import { draw } from "./draw.js";
import { engine } from "./engine.js";
import { readPlace } from "./place.js";
import { refusalText } from "./refusals.js";
import { defaults, parse, replayLink, writeHash } from "./settings.js";
import { state, ui } from "./state.js";
import { strings as s } from "./strings.js";

/** mode: live | sim */
export function setMode(mode) {
  if (mode === "live" && !state.hub) return;
  engine.select("");
  if (mode === "live") {
    engine.live();
    state.hubLink.open();
  } else {
    state.hubLink.close();
    if (!simulate()) return; // and the address stays, to be put right
  }
  writeHash(state.settings, { mode: state.hub && mode === "sim" ? "sim" : "" }, mode === "sim" ? state.link : "");
  draw();
}

/** Begins what the address asks for; false if it asks for a replay that cannot be. */
function simulate() {
  const asked = state.link;
  ui.notices.badLink("");
  try {
    engine.configure({ ...(asked ? { link: asked } : state.settings), plan: state.place.acts });
  } catch (refusal) { // of an address that somebody wrote by hand
    console.warn(refusal.message);
    if (asked || state.place.acts) ui.notices.badLink(refusal.message);
    else state.settings = { ...defaults };
    [state.link, state.place] = ["", readPlace("")];
    engine.configure(state.settings);
  }
  engine.play();
  if (state.link) ui.panel.tabs.select("faults");
  ui.address.go(state.place);
  state.place = readPlace("");
  draw();
  return state.link === asked;
}

/** Plays the site of an address, of a scenario or the tour. */
export function playSite(hash, speed = [1, 1]) {
  [state.settings, state.link, state.place, state.beside] = [parse(hash), replayLink(hash), readPlace(""), null];
  showFile("");
  setMode("sim");
  engine.setSpeed(...speed);
}

/** Opens what somebody has shared as a recording; a shared site is the address's by now. */
export function openShared({ id, recording, failed }) {
  if (failed) say(failed.status === 404 ? s.online.gone : s.online.notOpened({ why: refusalText(failed.message) }));
  if (!recording) return;
  try {
    engine.open(s.online.title({ id }), recording);
    engine.play();
    history.replaceState(null, "", `#share=${id}`);
  } catch (refusal) {
    say(s.online.notOpened({ why: refusalText(refusal.message) }));
  }
}

/** A file is played: it has neither a hub nor a site in the address. */
export function fileOpened() {
  state.hubLink.close();
  select("");
}

/** Back to the site of the address, without what was replayed on it. */
export function leaveReplay() {
  ui.explore.leave();
  state.link = "";
  setMode("sim");
}

export function openSettings() {
  if (state.view?.mode !== "sim") return;
  const { link, ...site } = { ...state.settings, ...state.view.settings };
  ui.settings.open(link ? { ...site, loss: state.view.settings.loss ?? 0 } : { ...state.settings, seed: site.seed }, state.view.loop);
}

export function applySettings(settings, loop) {
  ui.explore.leave();
  engine.configure(settings);
  engine.setLoop(loop);
  engine.play();
  [state.settings, state.link, state.beside] = [settings, "", null];
  ui.notices.badLink("");
  writeHash(settings, { mode: state.hub ? "sim" : "" });
  draw();
}
