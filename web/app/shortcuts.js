// The keys that work wherever the focus is, and what each does. The help dialog lists them.
import { restart, select } from "./doing.js";
import { engine } from "./engine.js";
import { openSettings, setMode } from "./run.js";
import { $, state, ui } from "./state.js";
import { keys } from "./ui/keys.js";

const panBy = 60; // CSS pixels

/** on: {theme() → the next one} */
export function bindKeys(on) {
  const head = ui.head;
  keys({
    " ": head.toggle, "k": head.toggle, "r": restart, ",": () => head.speed(-1), ".": () => head.speed(+1),
    "b": () => head.step(-1), "n": () => head.step(1), "B": () => head.jump(ui.transport.track, -1), "N": () => head.jump(ui.transport.track, 1), "f": head.follow,
    "1": () => ui.panel.tabs.select("phones"), "2": () => ui.panel.tabs.select("files"), "3": () => ui.panel.tabs.select("events"), "/": () => { select(""); ui.panel.focusFilter(); },
    "a": () => ui.act.toggle(), "c": () => ui.drawer.toggle("charts"), "m": () => ui.drawer.toggle("messages"), "g": () => ui.drawer.toggle("branches"), "x": () => ui.share.toggle(),
    "o": () => ui.explore.open(), "p": () => ui.planner.open(), "s": openSettings, "t": on.theme, "?": () => ui.help.toggle(), "l": () => { ui.explore.leave(); setMode(state.view?.mode === "live" ? "sim" : "live"); },
    "+": () => engine.zoom(1.25), "=": () => engine.zoom(1.25), "-": () => engine.zoom(0.8), "0": engine.fit,
    "Escape": leave,
  }, { ArrowLeft: () => engine.pan(panBy, 0), ArrowRight: () => engine.pan(-panBy, 0), ArrowUp: () => engine.pan(0, panBy), ArrowDown: () => engine.pan(0, -panBy) });
}

/** Out of where somebody is: the drawer with the focus, then the chosen phone, then any drawer. */
function leave() {
  if (ui.drawer.current && $("drawer").contains(document.activeElement)) ui.drawer.open("");
  else if (state.view?.selected) select("", true);
  else ui.drawer.open("");
}
