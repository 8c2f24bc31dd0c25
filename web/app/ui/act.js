// Faults by click and key: a menu of what can be done to a phone, the line, the
// server or the site, at the moment where the playhead stands.
import { h, setAttr, setText, show } from "../dom.js";
import { icon } from "../icons.js";
import { deed, deeds, deedsOn } from "../deeds.js";
import { rate, split, stamp } from "../format.js";
import { strings as s } from "../strings.js";
import { popover } from "./popover.js";

const places = ["line", "server", "site"];

/** on: {act(deed, words), phones: () => [name…], choose: (name) => select it} */
export function actMenu(on) {
  const c = s.act;
  const when = h("span", { class: "act-when mono" });
  const fixed = h("p", { class: "act-fixed" });
  const who = h("select", { id: "act-phone", "aria-label": c.phone });
  const phoneDeeds = deedsOn("phone").map(button);
  const groups = h("div", { class: "act-groups" },
    h("section", { "aria-labelledby": "act-phone-title" }, h("h3", { id: "act-phone-title" }, c.places.phone), who, h("div", { class: "act-row" }, phoneDeeds)),
    places.map((place) => h("section", {}, h("h3", {}, c.places[place]), h("div", { class: "act-row" }, deedsOn(place).map((d) => (d.value ? chosen(d) : button(d)))))));
  const pop = popover("act", h("div", { class: "act" }, h("header", {}, h("h2", {}, c.title), when), h("p", { class: "act-note" }, c.note), fixed, groups));
  const opener = h("button", { id: "open-act", type: "button", class: "plain tool lead", title: c.open, "aria-expanded": "false", "aria-haspopup": "dialog" }, icon("bolt"), h("span", {}, c.short));
  pop.openedBy(opener);
  let view = null;
  const rows = []; // of phones' own panels

  function button(d) {
    return h("button", { type: "button", class: "deed", "data-deed": d.kind, title: c.says[d.kind], onclick: () => go(d) }, icon(d.icon), h("span", {}, c.deeds[d.kind]));
  }

  /** A deed that takes a number: its choices beside it. */
  function chosen(d) {
    const value = h("select", { "aria-label": c.values[d.kind] }, d.value.choices.map((n) => h("option", { value: n }, d.kind === "wan" ? rate(n * 1000) : c.phones({ n }))));
    value.value = d.value.usual;
    return h("div", { class: "deed-with" }, h("button", { type: "button", class: "deed", "data-deed": d.kind, title: c.says[d.kind], onclick: () => go(d, Number(value.value)) }, icon(d.icon), h("span", {}, c.deeds[d.kind])), value);
  }

  function go(d, value) {
    const node = who.value;
    if (d.on === "phone" && !node) return;
    pop.close();
    on.act(deed(d, node, value), d.on === "phone" ? `${c.deeds[d.kind]} …${split(node)[1]}` : c.deeds[d.kind]);
  }

  function fill() {
    const names = on.phones(), selected = view?.selected || who.value;
    who.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
    if (names.includes(selected)) who.value = selected;
    const can = Boolean(view?.history?.forkable);
    setText(fixed, view?.mode === "sim" ? c.over : c.fixed);
    show(fixed, !can);
    for (const b of groups.querySelectorAll("button, select")) setAttr(b, "disabled", !can);
    setText(when, view?.history ? stamp(view.history.now - view.history.start) : "");
  }
  pop.onopen = fill;
  document.getElementById("stage").addEventListener("contextmenu", (e) => {
    e.preventDefault();
    pop.openAt(e.clientX, e.clientY); // for the phone that is selected
  });

  return {
    opener,
    update(now) {
      view = now;
      for (const row of rows) show(row, Boolean(view.history?.forkable));
      if (pop.isOpen) setText(when, stamp(view.history.now - view.history.start));
    },
    toggle: (anchor = opener) => pop.toggle(anchor),
    /** The deeds of one phone, for its own panel; node() names it. */
    row(node) {
      const row = h("div", { class: "act-row", role: "group", "aria-label": c.places.phone }, deedsOn("phone").map((d) => h("button", { type: "button", class: "deed", "data-deed": d.kind, title: c.says[d.kind], onclick: () => on.act(deed(d, node()), `${c.deeds[d.kind]} …${split(node())[1]}`) },
        icon(d.icon), h("span", {}, c.deeds[d.kind]))));
      rows.push(row);
      return row;
    },
  };
}

/** What a deed is called, from its kind. */
export const deedName = (kind) => (deeds.some((d) => d.kind === kind) ? s.act.deeds[kind] : kind);
