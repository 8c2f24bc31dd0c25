// Builds the page's parts and ties each to what it does.
import { address } from "./address.js";
import { canvasWords } from "./canvas.js";
import { act, apart, beside, restart, select, showFile, say, tried } from "./doing.js";
import { draw } from "./draw.js";
import { engine } from "./engine.js";
import { explore } from "./explore.js";
import { clock } from "./format.js";
import { storeLanguage } from "./language.js";
import { playhead } from "./playhead.js";
import { applySettings, fileOpened, leaveReplay, openSettings, playSite, setMode } from "./run.js";
import { refusalText } from "./refusals.js";
import { wish } from "./settings.js";
import { bindKeys } from "./shortcuts.js";
import { $, state, ui } from "./state.js";
import { strings as s } from "./strings.js";
import { actMenu } from "./ui/act.js";
import { branches } from "./ui/branches.js";
import { charts } from "./ui/charts.js";
import { compare } from "./ui/compare.js";
import { cost } from "./ui/cost.js";
import { drawer } from "./ui/drawer.js";
import { header } from "./ui/header.js";
import { helpDialog } from "./ui/help.js";
import { layout } from "./ui/layout.js";
import { looks } from "./ui/looks.js";
import { messages } from "./ui/messages.js";
import { notices } from "./ui/notices.js";
import { panel } from "./ui/panel.js";
import { planner } from "./ui/planner.js";
import { pointing } from "./ui/pointing.js";
import { settingsDialog } from "./ui/settings.js";
import { share } from "./ui/share.js";
import { story } from "./ui/story.js";
import { transport } from "./ui/transport.js";
import { speakLanguage } from "./words.js";

/** themes: theme.js's; every part is in ui afterwards. */
export function build(themes) {
  ui.header = header($("bar"), { mode: (mode) => { ui.explore.leave(); setMode(mode); }, explore: () => ui.explore.open(), plan: () => ui.planner.open(), settings: openSettings, theme: themes.next, language: changeLanguage, help: () => ui.help.toggle(), skip: () => ui.panel.focusChoice("") });
  themes.refresh();
  ui.story = story($("story"), $("live"));
  ui.notices = notices($("notices"), { retry: () => state.hubLink.retryNow(), simulate: () => setMode("sim"), faults: () => { select(""); ui.panel.tabs.select("faults"); } });
  ui.planner = planner({ site: () => state.settings, simulate: (hash) => { ui.explore.leave(); playSite(hash); } });
  buildDeck();
  ui.compare = compare({ traditional: () => beside({ pfs: !state.view.settings.pfs }), profiles: () => beside({ profile: state.view.run.profile === "express" ? "classic" : "express" }), end: apart, titles: (words) => engine.setWords(canvasWords(words)) });
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
  bindKeys({ theme: themes.next });
}

/** The deck: the transport with its timeline, and what it opens. */
function buildDeck() {
  const head = ui.head = playhead({ view: () => state.view, draw, tell: say, points: () => ui.transport.points, none: () => s.transport.noMore });
  ui.act = actMenu({ act, phones: () => engine.phones("", 0, 1000).rows?.map((p) => p.name) ?? [], site: () => state.view.settings });
  pointing($("stage"), { at: engine.at, can: () => state.view.history?.forkable, select, menu: ui.act.openAt });
  ui.share = share({ link: () => ui.address.link(state.view), offer: () => state.keeps, recorded: () => state.view.mode !== "sim", title: () => `pfs-${state.view.settings?.seed ?? state.view.mode}`, story: () => [$("story").querySelector(".sentence").textContent, `${$("clock").textContent} · ${$("story").querySelector(".tag-note").textContent}`] });
  const tree = branches({ show: (id) => tried(() => engine.show(id)), compare: (a, b) => tried(() => engine.compare(a, b)), drop: (id) => tried(() => engine.drop(id)) });
  ui.drawer = drawer($("drawer"), [
    { id: "charts", label: () => s.charts.label, hint: () => s.charts.open, icon: "chart", ...charts({ seek: head.seek }) },
    { id: "messages", label: () => s.messages.label, hint: () => s.messages.open, icon: "messages", ...messages({ seek: head.seek, select }) },
    { id: "branches", label: () => s.branches.label, hint: () => s.branches.open, icon: "branch", ...tree },
  ], () => { ui.transport?.fold(); ui.layout?.show(); ui.layout?.settle(); });
  ui.transport = transport($("deck"), { ...head, restart, profile: (name) => state.hubLink.restart(name) }, [ui.act.opener, ...ui.drawer.buttons, ui.share.opener, ui.planner.opener]);
}

/** The page goes on in another language: whatever is open stays. */
async function changeLanguage(tag) {
  try {
    if (!await speakLanguage(tag)) return;
  } catch (error) {
    return say(s.language.failed({ why: refusalText(error.message) }));
  }
  storeLanguage(tag);
  if (wish(location.hash, "lang")) history.replaceState(null, "", location.hash.replace(/(^#|&)lang=[^&]*/, "$1lang=" + tag));
  draw();
}
