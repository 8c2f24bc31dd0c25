// The replay of a link: what goes wrong by plan, and which checks did not hold.
import { h, setAttr, setText, show, sync } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { shortNames, split, stamp } from "../format.js";
import { engine } from "../engine.js";
import { language } from "../language.js";
import { findingText } from "../refusals.js";
import { strings as s } from "../strings.js";
import { checkText, faultText } from "../telling.js";

/** on: {select(name), leave()} */
export function faults(on) {
  const c = s.faults;
  const verdict = h("p", { id: "verdict", class: "verdict", role: "status" }, icon("whole"), h("span", {}));
  const breaks = h("ol", { id: "breaks", class: "events breaks" });
  const count = h("h3", {}), none = h("p", { class: "empty" }, () => c.none);
  const list = h("ol", { id: "faults", class: "events", "aria-label": () => c.label });
  const node = h("div", { class: "stack" }, h("div", { class: "scroll", tabindex: "0" }, verdict, breaks, count, list, none,
    h("p", { class: "hint" }, icon("replay"), () => c.about), h("div", { class: "replay-foot" }, h("button", { id: "leave-replay", type: "button", class: "plain text", onclick: on.leave }, () => c.leave))));
  for (const rows of [list, breaks]) {
    rows.addEventListener("click", (e) => {
      const name = e.target.closest("li")?.dataset.node;
      if (name && !getSelection()?.toString()) on.select(name);
    });
  }
  let known = "", replay = { faults: [], breaks: [] };

  const make = () => h("li", {}, icon("idle"), h("time", {}), h("span", { class: "who" }), h("span", { class: "what" }));

  function fill(li, { node, at, tone, sign, what, state }) {
    const [svg, time, who, words] = li.children;
    setIcon(svg, sign);
    setAttr(li, "data-tone", tone);
    setAttr(li, "data-state", state);
    li.dataset.node = node ?? "";
    setText(time, stamp(at));
    setText(who, node ? `…${split(node)[1]}` : "");
    setAttr(who, "title", node ?? null);
    setText(words, what);
  }

  const fault = (f, now) => {
    const state = now < f.at ? "ahead" : now < (f.until ?? f.at + 1e6) ? "now" : "past";
    const where = f.node ? "" : ` (${c.site})`;
    return { node: f.node, at: f.at, state, tone: state === "now" ? "bad" : "dim", sign: state === "ahead" ? "wait" : state === "now" ? "trouble" : "idle",
      what: `${faultText(f.what)}${where}${f.until ? `, ${c.until({ at: f.until })}` : ""} · ${c.state[state]}` };
  };

  return {
    node,
    update(view) {
      if (!view.replay) return;
      const key = `${view.epoch} ${view.replay.breaks} ${language()}`;
      if (key !== known) {
        known = key;
        replay = engine.replay() ?? replay;
        replay.faults.sort((a, b) => a.at - b.at);
        sync(breaks, replay.breaks, make, (li, b) => fill(li, { node: b.node, at: b.at, tone: "bad", sign: "trouble", what: `${checkText(b.check)}: ${shortNames(findingText(b.detail))}` }));
      }
      const broken = replay.breaks.length;
      setIcon(verdict.firstChild, broken ? "trouble" : view.state === "done" ? "whole" : "wait");
      setAttr(verdict, "data-tone", broken ? "bad" : view.state === "done" ? "ok" : "dim");
      setText(verdict.lastChild, broken ? c.broke({ n: broken }) : view.state === "done" ? c.heldAll : c.held);
      setText(count, replay.faults.length ? c.plan({ n: replay.faults.length }) : "");
      show(none, replay.faults.length === 0);
      sync(list, replay.faults, make, (li, f) => fill(li, fault(f, view.now)));
    },
    /** The first check that broke, or undefined. */
    get first() { return replay.breaks[0]; },
  };
}
