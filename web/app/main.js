// Starts the page: loads the program, finds out whether a hub is there, builds
// the panels, and ten times a second shows what the program knows.
import { adopt, hasWebGL } from "./canvas.js";
import { engine } from "./engine.js";
import { findHub, HubLink } from "./live.js";
import { loadProgram } from "./load.js";
import { defaults, parse, replayLink, wish, writeHash } from "./settings.js";
import { followSystem, initTheme } from "./theme.js";
import { storeLanguage } from "./language.js";
import { cost } from "./ui/cost.js";
import { header } from "./ui/header.js";
import { helpDialog } from "./ui/help.js";
import { keys } from "./ui/keys.js";
import { layout } from "./ui/layout.js";
import { loading } from "./ui/loading.js";
import { notices } from "./ui/notices.js";
import { panel } from "./ui/panel.js";
import { settingsDialog } from "./ui/settings.js";
import { story } from "./ui/story.js";
import { speeds, transport } from "./ui/transport.js";
import { learnLanguage } from "./words.js";

const $ = (id) => document.getElementById(id);
const state = { settings: parse(location.hash), link: replayLink(location.hash), hub: null, webgl: hasWebGL(), file: "", view: null };

const ui = {};
const link = new HubLink(() => state.view && $("status").dataset.state !== "failed" && draw());

await learnLanguage(wish(location.hash, "lang") ?? new URLSearchParams(location.search).get("lang"));
ui.loading = loading($("loading"), () => location.reload());
const themes = initTheme(wish(location.hash, "theme"), (choice) => ui.header?.theme(choice));

try {
  const [, hub] = await Promise.all([loadProgram(ui.loading.progress), findHub()]);
  state.hub = hub;
  begin();
} catch (error) {
  console.error(error);
  $("status").dataset.state = "failed";
  ui.loading.fail(error);
}

function begin() {
  build();
  adopt($("stage"));
  document.body.dataset.webgl = "on";
  followSystem();
  addEventListener("pfs-exit", ended);
  addEventListener("pfs-canvas-failed", (e) => { console.error(e.detail); noMap(); });
  if (state.webgl) engine.startCanvas();
  else noMap();
  const wanted = wish(location.hash, "mode");
  setMode(state.hub && wanted !== "sim" && !state.link ? "live" : "sim");
  draw();
  state.timer = setInterval(() => { engine.tick(); draw(); }, 100);
  addEventListener("hashchange", () => {
    [state.settings, state.link] = [parse(location.hash), replayLink(location.hash)];
    setMode("sim");
  });
  ui.loading.done();
}

/** The program is gone: what is on the page stays, and nothing asks it any more. */
function ended() {
  clearInterval(state.timer);
  link.close();
  $("status").dataset.state = "failed";
  ui.notices.crashed();
}

/** Another language is another page: the address says where it goes on. */
function changeLanguage(tag) {
  storeLanguage(tag);
  if (wish(location.hash, "lang")) history.replaceState(null, "", location.hash.replace(/(^#|&)lang=[^&]*/, "$1lang=" + tag));
  location.reload();
}

function noMap() {
  state.webgl = false;
  document.body.dataset.webgl = "off";
  ui.notices.noWebGL();
}

function build() {
  ui.header = header($("bar"), { mode: setMode, settings: openSettings, theme: themes.next, language: changeLanguage, help: () => ui.help.toggle(), skip: () => ui.panel.focusChoice("") });
  themes.refresh();
  ui.story = story($("story"), $("live"));
  ui.notices = notices($("notices"), { retry: () => link.retryNow(), simulate: () => setMode("sim"), faults: () => { select(""); ui.panel.tabs.select("faults"); } });
  ui.transport = transport($("deck"), { toggle, restart, speed, profile: (name) => link.restart(name) });
  ui.cost = cost();
  ui.panel = panel($("panel"), { select, file: showFile, leave: leaveReplay, size: () => ui.layout?.show(), grip: () => ui.layout.grip() });
  ui.layout = layout({ dock: $("dock"), deck: $("deck"), panel: $("panel"), story: $("story"), bar: $("bar"), grip: ui.panel.grip, cost: ui.cost.node, costPane: ui.panel.costPane, onnarrow: ui.panel.narrow });
  ui.settings = settingsDialog(applySettings);
  ui.help = helpDialog();
  const step = 60;
  keys({
    " ": toggle, "k": toggle, "r": restart, ",": () => speed(-1), ".": () => speed(+1), "1": () => ui.panel.tabs.select("phones"), "2": () => ui.panel.tabs.select("files"),
    "3": () => ui.panel.tabs.select("events"), "/": () => { select(""); ui.panel.focusFilter(); }, "t": themes.next, "s": openSettings, "?": () => ui.help.toggle(),
    "l": () => setMode(state.view?.mode === "live" ? "sim" : "live"), "+": () => engine.zoom(1.25), "=": () => engine.zoom(1.25), "-": () => engine.zoom(0.8), "0": engine.fit,
    "Escape": () => state.view?.selected && select("", true),
  }, { ArrowLeft: () => engine.pan(step, 0), ArrowRight: () => engine.pan(-step, 0), ArrowUp: () => engine.pan(0, step), ArrowDown: () => engine.pan(0, -step) });
}

function setMode(mode) {
  if (mode === "live" && !state.hub) return;
  engine.select("");
  if (mode === "live") {
    engine.live();
    link.open();
  } else {
    link.close();
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
    engine.configure(asked ? { link: asked } : state.settings);
  } catch (refusal) { // of an address that somebody wrote by hand
    console.warn(refusal.message);
    if (asked) ui.notices.badLink(refusal.message);
    else state.settings = { ...defaults };
    state.link = "";
    engine.configure(state.settings);
  }
  engine.play();
  if (state.link) ui.panel.tabs.select("faults");
  draw();
  return state.link === asked;
}

function leaveReplay() {
  state.link = "";
  setMode("sim");
}

function applySettings(settings, loop) {
  engine.configure(settings);
  engine.setLoop(loop);
  engine.play();
  [state.settings, state.link] = [settings, ""];
  ui.notices.badLink("");
  writeHash(settings, { mode: state.hub ? "sim" : "" });
  draw();
}

function openSettings() {
  if (state.view?.mode !== "sim") return;
  const { link, ...site } = { ...state.settings, ...state.view.settings };
  ui.settings.open(link ? { ...site, loss: state.view.settings.loss ?? 0 } : { ...state.settings, seed: site.seed }, state.view.loop);
}

function toggle() {
  if (state.view.state === "paused" || state.view.state === "done") engine.play();
  else engine.pause();
  engine.tick();
  draw();
}

function restart() {
  if (state.view.mode === "live") link.restart();
  else engine.restart();
  draw();
}

function speed(step) {
  if (state.view.mode === "live") return;
  const at = speeds.findIndex(([n, d]) => n === state.view.speed[0] && d === state.view.speed[1]);
  engine.setSpeed(...speeds[Math.min(Math.max(at + step, 0), speeds.length - 1)]);
  draw();
}

function select(name, byHand = false) {
  engine.select(name);
  draw();
  if (byHand) ui.panel.focusChoice(name);
  if (name) ui.layout.show();
}

function showFile(name) {
  state.file = name;
  engine.setFile(name);
  draw();
}

function draw() {
  const view = state.view = engine.view();
  ui.header.update(view, state.hub, link.status);
  ui.story.update(view, performance.now());
  ui.transport.update(view, Boolean(state.hub?.demo));
  ui.cost.update(view);
  ui.panel.update(view, state.file, !state.webgl && !ui.layout.narrow);
  ui.notices.update(view, link.status, ui.panel.broke(view));
  tell(view);
}

/** What tests and scripts read. */
function tell(view) {
  Object.assign($("status").dataset, {
    mode: view.mode, state: view.state, phones: view.cost.phones, completed: view.cost.completed, wan: view.cost.down, epoch: view.epoch,
    link: link.status.state, webgl: state.webgl ? "on" : "off", seed: view.settings?.seed ?? "", now: view.now, profile: view.run.profile ?? "",
    unverified: view.trust.unverified, verified: view.trust.verified, back: view.trust.back, faults: view.replay?.faults ?? "", breaks: view.replay?.breaks ?? "",
  });
}
