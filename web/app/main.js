// Starts the page: loads the program, finds out whether a hub is there, builds
// the panels, and ten times a second shows what the program knows.
import { address } from "./address.js";
import { adopt, canvasWords, hasWebGL } from "./canvas.js";
import { engine } from "./engine.js";
import { explore } from "./explore.js";
import { clock, stamp } from "./format.js";
import { findHost, HubLink } from "./live.js";
import { loadProgram } from "./load.js";
import { readPlace } from "./place.js";
import { playhead } from "./playhead.js";
import { defaults, parse, replayLink, wish, writeHash } from "./settings.js";
import { shared } from "./shares.js";
import { followSystem, initTheme } from "./theme.js";
import { storeLanguage } from "./language.js";
import { actMenu } from "./ui/act.js";
import { branches } from "./ui/branches.js";
import { charts } from "./ui/charts.js";
import { compare } from "./ui/compare.js";
import { cost } from "./ui/cost.js";
import { drawer } from "./ui/drawer.js";
import { header } from "./ui/header.js";
import { helpDialog } from "./ui/help.js";
import { keys } from "./ui/keys.js";
import { layout } from "./ui/layout.js";
import { loading } from "./ui/loading.js";
import { looks } from "./ui/looks.js";
import { messages } from "./ui/messages.js";
import { notices } from "./ui/notices.js";
import { panel } from "./ui/panel.js";
import { planner } from "./ui/planner.js";
import { settingsDialog } from "./ui/settings.js";
import { share } from "./ui/share.js";
import { story } from "./ui/story.js";
import { strings as s } from "./strings.js";
import { transport } from "./ui/transport.js";
import { learnLanguage } from "./words.js";

const $ = (id) => document.getElementById(id);
const ui = {};
// The program is most of what is fetched: it comes while words do. What becomes of it is told below.
const program = loadProgram((at) => ui.loading?.progress(at));
program.catch(() => {});
const kept = await shared(location.hash);
if (kept?.link) history.replaceState(null, "", `#${kept.link}`);
const state = { settings: parse(location.hash), link: replayLink(location.hash), place: readPlace(location.hash), beside: null, hub: null, keeps: null, webgl: hasWebGL(), file: "", view: null };

const link = new HubLink(() => state.view && $("status").dataset.state !== "failed" && draw());

await learnLanguage(wish(location.hash, "lang") ?? new URLSearchParams(location.search).get("lang"));
ui.loading = loading($("loading"), () => location.reload());
const themes = initTheme(wish(location.hash, "theme"), (choice) => ui.header?.theme(choice));

try {
  const [, host] = await Promise.all([program, findHost()]);
  Object.assign(state, host);
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
  engine.setWords(canvasWords());
  if (state.webgl) engine.startCanvas();
  else noMap();
  const wanted = wish(location.hash, "mode");
  setMode(state.hub && wanted !== "sim" && !state.link && !kept ? "live" : "sim");
  if (kept) openKept();
  draw();
  state.timer = setInterval(() => { engine.tick(); draw(); }, 100);
  addEventListener("hashchange", () => {
    if (wish(location.hash, "share")) return location.reload();
    [state.settings, state.link, state.place] = [parse(location.hash), replayLink(location.hash), readPlace(location.hash)];
    ui.explore.leave();
    setMode("sim");
  });
  ui.explore.begin();
  ui.loading.done();
}

/** Opens what somebody has shared as a recording; a shared site is the address's by now. */
function openKept() {
  const { id, recording, failed } = kept;
  if (failed) say(failed.status === 404 ? s.online.gone : s.online.notOpened({ why: failed.message }));
  if (!recording) return;
  try {
    engine.open(s.online.title({ id }), recording);
    engine.play();
    history.replaceState(null, "", `#share=${id}`);
  } catch (refusal) {
    say(s.online.notOpened({ why: refusal.message }));
  }
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
  ui.header = header($("bar"), { mode: (mode) => { ui.explore.leave(); setMode(mode); }, explore: () => ui.explore.open(), plan: () => ui.planner.open(), settings: openSettings, theme: themes.next, language: changeLanguage, help: () => ui.help.toggle(), skip: () => ui.panel.focusChoice("") });
  themes.refresh();
  ui.story = story($("story"), $("live"));
  ui.notices = notices($("notices"), { retry: () => link.retryNow(), simulate: () => setMode("sim"), faults: () => { select(""); ui.panel.tabs.select("faults"); } });
  ui.planner = planner({ site: () => state.settings, simulate: playSite });
  buildDeck();
  ui.compare = compare({ traditional: () => beside({ pfs: !state.view.settings.pfs }), profiles: () => beside({ profile: state.view.run.profile === "express" ? "classic" : "express" }), end: () => { state.beside = null; tried(() => engine.compare("", "")); } });
  ui.cost = cost(ui.compare.node);
  ui.panel = panel($("panel"), { select, file: showFile, leave: leaveReplay, acts: ui.act.row, size: () => ui.layout?.show(), grip: () => ui.layout.grip() });
  ui.layout = layout({ dock: $("dock"), guide: $("guide"), deck: $("deck"), drawer: $("drawer"), panel: $("panel"), story: $("story"), bar: $("bar"), grip: ui.panel.grip, cost: ui.cost.node, costPane: ui.panel.costPane, onnarrow: ui.panel.narrow });
  ui.settings = settingsDialog(applySettings);
  ui.help = helpDialog();
  ui.explore = explore($("guide"), { site: playSite, opened: fileOpened, refused: say, room: () => ui.layout.peek() });
  ui.looks = looks((name) => tried(() => engine.setLook(name)));
  ui.layout.float(ui.looks.node);
  ui.address = address({
    state: () => ({ ...state, look: ui.looks.value, keep: { mode: state.hub ? "sim" : "" } }), select, file: showFile, look: ui.looks.choose, beside,
    tell: (at) => say(at === null ? "" : s.act.going({ at: clock(at) })),
  });
  bindKeys();
}

/** The deck: the transport with its timeline, and what it opens. */
function buildDeck() {
  const head = ui.head = playhead({ view: () => state.view, draw, tell: say, points: () => ui.transport.points, none: () => s.transport.noMore });
  ui.act = actMenu({ act, phones: () => engine.phones("", 0, 1000).rows?.map((p) => p.name) ?? [] });
  ui.share = share({ link: () => ui.address.link(state.view), offer: () => state.keeps, recorded: () => state.view.mode !== "sim", title: () => `pfs-${state.view.settings?.seed ?? state.view.mode}`, story: () => [$("story").querySelector(".sentence").textContent, `${$("clock").textContent} · ${$("story").querySelector(".tag-note").textContent}`] });
  const tree = branches({ show: (id) => tried(() => engine.show(id)), compare: (a, b) => tried(() => engine.compare(a, b)), drop: (id) => tried(() => engine.drop(id)) });
  ui.drawer = drawer($("drawer"), [
    { id: "charts", label: s.charts.label, hint: s.charts.open, icon: "chart", ...charts({ seek: head.seek }) },
    { id: "messages", label: s.messages.label, hint: s.messages.open, icon: "messages", ...messages({ seek: head.seek, select }) },
    { id: "branches", label: s.branches.label, hint: s.branches.open, icon: "branch", ...tree },
  ], () => { ui.transport?.fold(); ui.layout?.show(); ui.layout?.settle(); });
  ui.transport = transport($("deck"), { ...head, restart, profile: (name) => link.restart(name) }, [ui.act.opener, ...ui.drawer.buttons, ui.share.opener, ui.planner.opener]);
}

function bindKeys() {
  const step = 60, head = ui.head;
  keys({
    " ": head.toggle, "k": head.toggle, "r": restart, ",": () => head.speed(-1), ".": () => head.speed(+1), "1": () => ui.panel.tabs.select("phones"), "2": () => ui.panel.tabs.select("files"),
    "3": () => ui.panel.tabs.select("events"), "/": () => { select(""); ui.panel.focusFilter(); }, "t": themes.next, "s": openSettings, "p": () => ui.planner.open(), "?": () => ui.help.toggle(),
    "l": () => setMode(state.view?.mode === "live" ? "sim" : "live"), "+": () => engine.zoom(1.25), "=": () => engine.zoom(1.25), "-": () => engine.zoom(0.8), "0": engine.fit,
    "b": () => head.step(-1), "n": () => head.step(1), "B": () => head.jump(ui.transport.track, -1), "N": () => head.jump(ui.transport.track, 1), "f": head.follow,
    "a": () => ui.act.toggle(), "c": () => ui.drawer.toggle("charts"), "m": () => ui.drawer.toggle("messages"), "g": () => ui.drawer.toggle("branches"), "x": () => ui.share.toggle(), "o": () => ui.explore.open(),
    "Escape": () => (ui.drawer.current && $("drawer").contains(document.activeElement) ? ui.drawer.open("") : state.view?.selected ? select("", true) : ui.drawer.open("")),
  }, { ArrowLeft: () => engine.pan(step, 0), ArrowRight: () => engine.pan(-step, 0), ArrowUp: () => engine.pan(0, step), ArrowDown: () => engine.pan(0, -step) });
}

/** Says what has no place of its own, to eyes and to screen readers. */
function say(words) {
  ui.notices.note(words);
}

/** Does what the program may refuse, and says so if it does. */
function tried(action) {
  try {
    action();
  } catch (refusal) {
    say(s.act.refused({ why: refusal.message }));
  }
  draw();
}

/** Forks the history at the playhead by what somebody did. */
function act(deed, words) {
  tried(() => {
    const at = state.view.history.now - state.view.history.start;
    engine.act(deed);
    say(s.branches.forked({ at: stamp(at), what: words }));
  });
}

/** Plays the same site with these changes beside the one that is shown. */
function beside(changes) {
  tried(() => {
    engine.compareWith(changes);
    state.beside = changes;
    engine.restart();
  });
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
function playSite(hash, speed = [1, 1]) {
  [state.settings, state.link, state.place, state.beside] = [parse(hash), replayLink(hash), readPlace(""), null];
  showFile("");
  setMode("sim");
  engine.setSpeed(...speed);
}

/** A file is played: it has neither a hub nor a site in the address. */
function fileOpened() {
  link.close();
  select("");
}

function leaveReplay() {
  ui.explore.leave();
  state.link = "";
  setMode("sim");
}

function applySettings(settings, loop) {
  ui.explore.leave();
  engine.configure(settings);
  engine.setLoop(loop);
  engine.play();
  [state.settings, state.link, state.beside] = [settings, "", null];
  ui.notices.badLink("");
  writeHash(settings, { mode: state.hub ? "sim" : "" });
  draw();
}

function openSettings() {
  if (state.view?.mode !== "sim") return;
  const { link, ...site } = { ...state.settings, ...state.view.settings };
  ui.settings.open(link ? { ...site, loss: state.view.settings.loss ?? 0 } : { ...state.settings, seed: site.seed }, state.view.loop);
}

function restart() {
  if (state.view.mode === "live") link.restart();
  else engine.restart();
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
  ui.compare.update(view);
  ui.act.update(view);
  ui.drawer.update(view);
  ui.panel.update(view, state.file, !state.webgl && !ui.layout.narrow);
  ui.notices.update(view, link.status, ui.panel.broke(view));
  ui.explore.update(view);
  ui.address.update(view);
  tell(view);
}

/** What tests and scripts read. */
function tell(view) {
  Object.assign($("status").dataset, {
    mode: view.mode, state: view.state, phones: view.cost.phones, completed: view.cost.completed, wan: view.cost.down, epoch: view.epoch,
    link: link.status.state, webgl: state.webgl ? "on" : "off", seed: view.settings?.seed ?? "", now: view.now, profile: view.run.profile ?? "",
    unverified: view.trust.unverified, verified: view.trust.verified, back: view.trust.back, faults: view.replay?.faults ?? "", breaks: view.replay?.breaks ?? "",
    branches: view.history?.branches ?? "", end: view.history?.end ?? "", complete: view.history?.complete ?? "", compare: view.compare ? "on" : "off",
  });
}
