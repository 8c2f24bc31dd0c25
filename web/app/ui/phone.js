// One phone: its own screen as the seeds describe it, its place in the tree,
// its files and its recent events.
import { h, setAttr, setText, setVar, show, sync } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { bytes, number, part, split } from "../format.js";
import { phoneSign, trustSign } from "../events.js";
import { engine } from "../engine.js";
import { language } from "../language.js";
import { strings as s } from "../strings.js";
import { reasonText } from "../reasons.js";
import { trustText } from "../telling.js";
import { fillEvent, makeEvent } from "./events.js";

export function phone(on) {
  const c = s.phone;
  const back = h("button", { id: "back", class: "plain back", type: "button", onclick: on.back }, icon("back"), () => c.back);
  const title = h("h2", { class: "dev" }, h("span", { class: "front" }), h("span", { class: "end" }));
  const badge = h("span", { class: "doing" }, icon("idle"), h("span", { class: "word" }));
  const screen = lcd();
  const facts = h("dl", { class: "facts" });
  const files = h("tbody");
  const list = h("ol", { class: "events" });
  const none = h("p", { class: "empty" }, () => c.noEvents);
  const gone = h("p", { class: "empty" }, () => c.gone);
  const acts = on.acts(() => title.dataset.name);
  const content = h("div", { class: "phone-body" }, screen.node, acts, facts,
    h("h3", {}, () => c.files), h("table", { class: "mini" }, h("thead", {}, h("tr", {}, c.columns.map((_, i) => h("th", { scope: "col" }, () => c.columns[i])))), files),
    h("h3", {}, () => c.events), list, none);
  const node = h("div", { id: "phone", class: "stack phone" }, h("div", { class: "phone-head" }, back, h("div", { class: "phone-title" }, title, badge)), h("div", { class: "scroll", tabindex: "-1" }, gone, content));

  const other = (name) => (name ? h("button", { class: "ref dev", type: "button", onclick: () => on.select(name) }, name) : c.none);

  /** Where it stands in the tree of the file that it works on. */
  function inTree(d) {
    const at = current(d);
    const parent = !at ? c.none : at.root ? c.isRoot : at.parent ? other(at.parent) : at.server ? c.server : c.none;
    const children = at?.children?.length ? at.children.map(other) : c.none;
    return [[c.parent, parent], [c.children, children], [c.depth, at?.root ? c.root : at?.parent ? c.below({ n: at.depth ?? 0 }) : "–"]];
  }

  /** Where it stands in the trees of all the files that it takes at once. */
  function inTrees(d) {
    const all = d.states ?? [], once = (names) => [...new Set(names.filter(Boolean))].map(other);
    const roots = all.filter((f) => f.root).length, parents = once(all.map((f) => f.parent)), children = once(all.flatMap((f) => f.children ?? []));
    const depths = all.filter((f) => f.parent).map((f) => f.depth ?? 0), least = Math.min(...depths), most = Math.max(...depths);
    return [
      [c.parents, [...parents, ...(roots ? [h("span", {}, c.allRoots({ n: roots }))] : []), ...(parents.length + roots ? [] : [c.none])]], [c.children, children.length ? children : c.none],
      [c.depth, !depths.length ? "–" : least === most ? c.depthsSame({ n: least }) : c.depths({ least, most })],
    ];
  }

  function place(d) {
    return [
      [c.address, h("span", { class: "mono" }, d.addr || "–")], [c.model, d.model || "–"], ...(d.at_once ? inTrees(d) : inTree(d)),
      [c.load, h("span", { class: "mono" }, d.load || "–")], [c.running, h("span", { class: "mono" }, d.running || "–")],
      [s.trust.label, trust(d)], ...(d.back ? [["", h("span", { class: "doing", "data-tone": "bad" }, icon("undo"), h("span", {}, s.trust.back({ why: reasonText(d.back) })))]] : []),
      ...(d.ignored ? [["", c.ignored({ n: d.ignored })]] : []), ...(d.pfs ? [] : [["", c.noPFS]]),
    ];
  }

  /** Who vouches for what it runs, with the phone's own words behind it. */
  function trust(d) {
    const [sign, tone, state] = trustSign(d);
    const said = d.vouched?.replace(/^(un)?verified: /, "");
    return h("span", { id: "vouched", class: "doing", "data-tone": tone, "data-trust": state }, icon(sign), h("span", {}, trustText(d, state), said ? h("span", { class: "sub" }, reasonText(said)) : ""));
  }

  let drawn = "";
  return {
    node,
    focus: () => back.focus(),
    update(name) {
      const d = engine.phone(name);
      const [front, end] = split(name);
      title.dataset.name = name;
      setText(title.firstChild, front);
      setText(title.lastChild, end);
      show(gone, !d);
      show(content, Boolean(d));
      show(badge, Boolean(d));
      if (!d) return;
      const [sign, tone, word] = phoneSign(d);
      setIcon(badge.firstChild, sign);
      setAttr(badge, "data-tone", tone);
      setText(badge.lastChild, s.phase[word] ?? word);
      screen.update(d);

      // Facts hold buttons: they are built anew only when they say something else.
      const trees = (d.at_once ? d.states : [current(d) ?? {}]).map((f) => [f.name, f.root, f.parent, f.children, f.depth, f.server]);
      const key = [d.name, d.addr, d.model, d.load, d.running, d.ignored, d.pfs, d.vouched, d.back, d.at_once, trees, language()].join();
      if (key !== drawn) {
        drawn = key;
        facts.replaceChildren(...place(d).flatMap(([k, v]) => [h("dt", {}, k), h("dd", {}, v)]));
      }
      sync(files, d.states ?? [], makeFile, fillFile);
      const events = engine.events(0, 30, "", name).events;
      sync(list, events, makeEvent, (li, e) => fillEvent(li, e, name));
      show(none, events.length === 0);
    },
  };
}

/** The file that it works on, or worked on last. */
const current = (d) => d.states?.[d.current] ?? d.states?.at(-1);

function makeFile() {
  return h("tr", {}, h("th", { scope: "row" }), h("td", {}, h("span", { class: "doing" }, icon("idle"), h("span", { class: "word" }))), h("td", { class: "num" }, h("span", {}), h("span", { class: "meter", "aria-hidden": "true" }, h("i"))));
}

function fillFile(row, f) {
  const [sign, tone, word] = phoneSign({ up: true, phase: f.phase });
  const [name, state, has] = row.children;
  setText(name, part(f.name));
  setAttr(name, "title", f.name);
  setIcon(state.firstChild.firstChild, f.root ? "root" : sign);
  setAttr(state.firstChild, "data-tone", tone);
  const from = f.server && (f.phase === "whole" || f.phase === "from-server") ? s.phone.viaServer : f.parent && (f.phase === "whole" || f.phase === "from-peer") ? s.phone.viaPeer({ peer: split(f.parent)[1] }) : s.phase[word] ?? word;
  setText(state.firstChild.lastChild, from);
  setAttr(state, "title", [from, f.depth ? s.phone.below({ n: f.depth }) : "", f.children?.length ? s.phone.feeds({ names: f.children.map((n) => split(n)[1]).join(", ") }) : ""].filter(Boolean).join(", "));
  setVar(has.lastChild, "--fill", `${f.size > 0 ? Math.min(100, 100 * (f.have ?? 0) / f.size) : 0}%`);
  setAttr(has.lastChild, "data-full", f.phase === "whole");
  setText(has.firstChild, f.size > 0 && f.have >= f.size ? bytes(f.size) : f.have ? `${bytes(f.have)} / ${bytes(f.size ?? -1)}` : "–");
}

/** The phone's display: PFS top right, the component, 100 % at a parent, kB so far at the others. */
function lcd() {
  const c = s.phone;
  const load = h("span", { class: "lcd-load" }), pfs = h("span", { class: "lcd-pfs" }, () => c.pfs);
  const line = h("span", { class: "lcd-line" }), amount = h("span", { class: "lcd-amount" }), bar = h("span", { class: "lcd-bar" }, h("i")), bars = h("span", { class: "lcd-bars" });
  const node = h("div", { class: "lcd", role: "img" }, h("div", { class: "lcd-top" }, load, pfs), line, h("div", { class: "lcd-bottom" }, amount, bar, bars));
  return {
    node,
    update(d) {
      const f = d.states?.[d.current], all = d.states ?? [];
      const parent = Boolean(f && (f.root || f.children?.length) && f.size > 0 && f.have >= f.size);
      const state = !d.up ? "off" : d.committed || d.back || !f ? "ready" : "busy";
      const several = state === "busy" && Boolean(d.at_once);
      const text = state === "off" ? c.down : d.back ? s.phase.back : state === "ready" ? c.ready : several ? c.filesBar({ done: all.filter((x) => x.phase === "whole").length, all: all.length }) : part(f.name);
      const has = state !== "busy" ? "" : parent && !several ? "100 %" : `${number(Math.floor(Math.max((several ? d.have : f.have) ?? 0, 0) / 1000))} kB`;
      setAttr(node, "data-state", state);
      setText(load, state === "busy" ? c.upgrading : d.running || d.load || "");
      show(pfs, d.pfs && d.up);
      setText(line, text);
      setText(amount, has);
      bar.style.setProperty("--fill", state === "busy" && f.size > 0 ? `${Math.min(100, 100 * (f.have ?? 0) / f.size)}%` : "0%");
      show(bar, state === "busy" && !several);
      show(bars, several);
      sync(bars, several ? all : [], () => h("i"), (i, x) => setVar(i, "--fill", `${x.size > 0 ? Math.min(100, 100 * (x.have ?? 0) / x.size) : 0}%`));
      setAttr(node, "aria-label", `${c.screen}: ${[d.pfs && d.up ? c.pfs : "", text, has].filter(Boolean).join(", ")}`);
    },
  };
}
