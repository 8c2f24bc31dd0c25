// What stands in the way, told plainly and with what can be done about it.
import { h, setText, show } from "../dom.js";
import { shortNames } from "../format.js";
import { icon } from "../icons.js";
import { findingText, refusalText } from "../refusals.js";
import { spoken, strings as s } from "../strings.js";
import { checkText } from "../telling.js";

export function notices(root, on) {
  const c = s.notices;
  const make = (id, tone, ...buttons) => {
    const text = h("p", { role: "status" });
    const node = h("div", { id: `notice-${id}`, class: "notice", "data-tone": tone, hidden: true }, icon(tone === "bad" ? "trouble" : "idle"), text, h("div", { class: "notice-buttons" }, buttons));
    root.append(node);
    let told = "";
    const self = { node, say(words) { told = words; show(node, Boolean(words)); setText(text, typeof words === "function" ? words() : words); } };
    spoken(() => self.say(told));
    return self;
  };
  /** label: a function, as in dom.js. */
  const button = (label, act) => h("button", { type: "button", class: "plain text", onclick: act }, label);
  const hub = make("hub", "bad", button(() => c.retry, on.retry), button(() => c.simulate, on.simulate));
  const newer = make("newer", "bad", button(() => c.reload, () => location.reload()));
  const crash = make("crash", "bad", button(() => c.reload, () => location.reload()));
  const link = make("link", "bad", h("button", { type: "button", class: "plain", "aria-label": () => c.dismiss, onclick: () => link.say("") }, icon("close")));
  const broke = make("broke", "bad", button(() => c.faults, on.faults));
  const webgl = make("webgl", "dim", h("button", { type: "button", class: "plain", "aria-label": () => c.dismiss, onclick: () => webgl.say("") }, icon("close")));
  const bad = make("bad", "dim");
  const note = make("note", "dim", h("button", { type: "button", class: "plain", "aria-label": () => c.dismiss, onclick: () => note.say("") }, icon("close")));
  let fading = 0;
  spoken(() => note.say("")); // it was of a moment that is over

  return {
    noWebGL: () => webgl.say(() => c.noWebGL),
    /** Something that is read once and goes by itself. */
    note(words) {
      clearTimeout(fading);
      note.say(words);
      fading = setTimeout(() => note.say(""), 6000);
    },
    crashed: () => crash.say(() => c.crashed),
    /** Why a link is not replayed; "" takes it back. */
    badLink: (why) => link.say(why && (() => c.badLink({ why: refusalText(why) }))),
    /** status: of the hub's link; first: the first check that broke in a replay, if one did. */
    update(view, status, first) {
      const live = view.mode === "live";
      newer.say(live && status.state === "newer" ? c.newer : "");
      bad.say(live && status.bad > 0 ? c.bad({ n: status.bad }) : "");
      broke.say(first ? c.broke({ check: checkText(first.check), at: first.at, detail: shortNames(findingText(first.detail)), more: view.replay.breaks - 1 }) : "");
      if (!live || status.state !== "waiting") return hub.say("");
      const seconds = Math.ceil((status.retryAt - Date.now()) / 1000);
      hub.say(status.retryAt && seconds > 0 ? c.lost({ s: seconds }) : c.trying);
    },
  };
}
