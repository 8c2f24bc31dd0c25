// Faults by click and key: a menu of what can be done to a phone, the line, the
// server or the site, at the moment where the playhead stands.
import { h, setAttr, setText, show } from "../dom.js";
import { icon } from "../icons.js";
import { deed, deeds, deedsOn, nameOf } from "../deeds.js";
import { rate, split, stamp } from "../format.js";
import { strings as s } from "../strings.js";
import { popover } from "./popover.js";

const places = ["line", "server", "site"];

/** on: {act(deed, words), phones: () => [name…], site: () => its settings} */
export function actMenu(on) {
  const c = s.act;
  const when = h("span", { class: "act-when mono" });
  const fixed = h("p", { class: "act-fixed" });
  const who = h("select", { id: "act-phone", "aria-label": () => c.phone });
  const phoneDeeds = deedsOn("phone").map(button);
  const groups = h("div", { class: "act-groups" },
    h("section", { "data-on": "phone", "aria-labelledby": "act-phone-title" }, h("h3", { id: "act-phone-title" }, () => c.places.phone), who, h("div", { class: "act-row" }, phoneDeeds)),
    places.map((place) => h("section", { "data-on": place }, h("h3", {}, () => c.places[place]), h("div", { class: "act-row" }, deedsOn(place).map((d) => (d.value ? chosen(d) : button(d)))))));
  const title = h("h2");
  const note = h("p", { class: "act-note" }, () => c.note);
  const pop = popover("act", h("div", { class: "act" }, h("header", {}, title, when), note, fixed, groups));
  const opener = h("button", { id: "open-act", type: "button", class: "plain tool lead", title: () => c.open, "aria-expanded": "false", "aria-haspopup": "dialog" }, icon("bolt"), h("span", {}, () => c.short));
  pop.openedBy(opener);
  let view = null, only = ""; // of the places: that the menu was opened for
  const rows = []; // of phones' own panels

  function button(d) {
    return h("button", { type: "button", class: "deed", "data-deed": nameOf(d), title: () => c.says[nameOf(d)], onclick: () => go(d) }, icon(d.icon), h("span", {}, () => c.deeds[nameOf(d)]));
  }

  /** A deed that takes a number: its choices beside it. */
  function chosen(d) {
    const value = h("select", { "aria-label": () => c.values[d.kind] }, d.value.choices.map((n) => h("option", { value: n }, () => (d.kind === "wan" ? rate(n * 1000) : c.phones({ n })))));
    value.value = d.value.usual;
    return h("div", { class: "deed-with" }, h("button", { type: "button", class: "deed", "data-deed": d.kind, title: () => c.says[d.kind], onclick: () => go(d, Number(value.value)) }, icon(d.icon), h("span", {}, () => c.deeds[d.kind])), value);
  }

  function go(d, value) {
    const node = who.value;
    if (d.on === "phone" && !node) return;
    pop.close();
    perform(d, node, value);
  }

  function perform(d, node, value) {
    const done = deed(d, node, value, on.site());
    on.act(done, deedWords(done));
  }

  function fill() {
    const names = on.phones(), selected = view?.selected || who.value;
    who.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
    if (names.includes(selected)) who.value = selected;
    const can = Boolean(view?.history?.forkable);
    setText(fixed, { sim: c.over, live: c.live }[view?.mode] ?? c.fixed);
    for (const [part, on] of [[fixed, !can], [note, can], [groups, can]]) show(part, on);
    for (const section of groups.querySelectorAll("section")) show(section, !only || section.dataset.on === only);
    setAttr(groups, "data-one", Boolean(only) && only !== "phone"); // named in the title
    setText(title, only && only !== "phone" ? c.places[only] : c.title);
    setText(when, view?.history ? stamp(view.history.now - view.history.start) : "");
  }
  pop.onopen = fill;

  return {
    opener,
    update(now) {
      view = now;
      for (const row of rows) show(row, Boolean(view.history?.forkable));
      if (pop.isOpen) setText(when, stamp(view.history.now - view.history.start));
    },
    toggle: () => pop.toggle(opener),
    /** place: phone (the selected one) | line | server | "" for all; x, y: of the window. */
    openAt(place, x, y) {
      if (pop.isOpen) return;
      only = place;
      pop.openAt(x, y);
      only = "";
    },
    /** The deeds of one phone, for its own panel; node() names it. */
    row(node) {
      const row = h("div", { class: "act-row", role: "group", "aria-label": () => c.places.phone }, deedsOn("phone").map((d) => h("button", { type: "button", class: "deed", "data-deed": d.kind, title: () => c.says[d.kind], onclick: () => perform(d, node()) },
        icon(d.icon), h("span", {}, () => c.deeds[d.kind]))));
      rows.push(row);
      return row;
    },
  };
}

/** What was done, in words; done: as the program takes it. */
export function deedWords({ kind, node, value }) {
  if (kind === "wan") return s.act.line({ rate: rate(value * 1000) });
  const name = deeds.some((d) => d.kind === kind) ? s.act.deeds[kind] : kind;
  return [name, kind === "join" ? s.act.phones({ n: value }) : "", node ? `…${split(node)[1]}` : ""].filter(Boolean).join(" ");
}
