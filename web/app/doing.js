// What a person does to the history that is shown, and to what is shown of it.
import { draw } from "./draw.js";
import { engine } from "./engine.js";
import { stamp } from "./format.js";
import { refusalText } from "./refusals.js";
import { state, ui } from "./state.js";
import { strings as s } from "./strings.js";

/** Says what has no place of its own, to eyes and to screen readers. */
export function say(words) {
  ui.notices.note(words);
}

/** Does what the program may refuse, and says so if it does. */
export function tried(action) {
  try {
    action();
  } catch (refusal) {
    say(s.act.refused({ why: refusalText(refusal.message) }));
  }
  draw();
}

/** Forks the history at the playhead by what somebody did. */
export function act(deed, words) {
  tried(() => {
    const at = state.view.history.now - state.view.history.start;
    engine.act(deed);
    say(s.branches.forked({ at: stamp(at), what: words }));
  });
}

/** Plays the same site with these changes beside the one that is shown. */
export function beside(changes) {
  tried(() => {
    engine.compareWith(changes);
    state.beside = changes;
    engine.restart();
  });
}

/** Shows one site again. */
export function apart() {
  state.beside = null;
  tried(() => engine.compare("", ""));
}

export function restart() {
  if (state.view.mode === "live") state.hubLink.restart();
  else engine.restart();
  draw();
}

/** name: a phone, "" for none; byHand: the focus goes along. */
export function select(name, byHand = false) {
  engine.select(name);
  draw();
  if (byHand) ui.panel.focusChoice(name);
  if (name) ui.layout.show();
}

/** name: a component, "" for whichever tells most. */
export function showFile(name) {
  state.file = name;
  engine.setFile(name);
  draw();
}
