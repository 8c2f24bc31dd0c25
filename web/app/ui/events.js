// The event list: readable lines, newest on top, by group.
import { h, setAttr, setText, show, sync } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { split, stamp } from "../format.js";
import { groups, sign } from "../events.js";
import { engine } from "../engine.js";
import { language } from "../language.js";
import { strings as s } from "../strings.js";
import { eventText } from "../telling.js";

const most = 120;

export function makeEvent() {
  return h("li", {}, icon("idle"), h("time", {}), h("span", { class: "who" }), h("span", { class: "what" }));
}

export function fillEvent(li, e, mine = "") {
  const [svg, time, who, what] = li.children;
  const [name, tone] = sign(e);
  setIcon(svg, name);
  setAttr(li, "data-tone", tone);
  setAttr(li, "data-kind", e.kind);
  setText(time, stamp(e.t));
  setText(who, e.node && e.node !== mine ? `…${split(e.node)[1]}` : "");
  setAttr(who, "title", e.node);
  const said = `${e.no} ${language()}`;
  if (li.dataset.said !== said) {
    li.dataset.said = said;
    li.dataset.node = e.node ?? "";
    setText(what, eventText(short(e)));
  }
}

/** In a line, phones are known by the end of their names. */
const short = (e) => (e.peer ? { ...e, peer: `…${split(e.peer)[1]}` } : e);

export function events(onselect) {
  const c = s.events;
  const chosen = new Set();
  const chips = Object.keys(groups).map((g) => h("button", { type: "button", class: "chip", "aria-pressed": "false", "data-group": g, onclick: () => toggle(g) }, () => c.groups[g]));
  const all = h("button", { type: "button", class: "chip", "aria-pressed": "true", onclick: () => toggle(null) }, () => c.all);
  const list = h("ol", { id: "events", class: "events", "aria-label": () => c.label });
  const empty = h("p", { class: "empty" });
  const node = h("div", { class: "stack" }, h("div", { class: "toolbar chips", role: "group", "aria-label": () => c.label }, all, chips), h("div", { class: "scroll", tabindex: "0" }, list, empty));
  let shown = "";

  list.addEventListener("click", (e) => {
    const name = e.target.closest("li")?.dataset.node;
    if (name && !getSelection()?.toString()) onselect(name);
  });

  function toggle(g) {
    if (g === null) chosen.clear();
    else if (!chosen.delete(g)) chosen.add(g);
    setAttr(all, "aria-pressed", String(chosen.size === 0));
    for (const chip of chips) setAttr(chip, "aria-pressed", String(chosen.has(chip.dataset.group)));
  }

  return {
    node,
    update(view) {
      const key = [view.cursor, view.epoch, language(), ...chosen].join();
      if (key === shown) return;
      shown = key;
      const kinds = [...chosen].flatMap((g) => groups[g]).join();
      const rows = engine.events(0, most, kinds).events;
      sync(list, rows, makeEvent, (li, e) => fillEvent(li, e));
      show(empty, rows.length === 0);
      setText(empty, chosen.size ? c.none : c.empty);
    },
  };
}
