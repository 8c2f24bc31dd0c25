// The phones as a table. A site may have a thousand: only the rows in sight
// are in the document, and their places never change.
import { h, setAttr, setText, setVar, show, sync } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { bytes, part, split } from "../format.js";
import { phoneSign, trustSign } from "../events.js";
import { engine } from "../engine.js";
import { strings as s } from "../strings.js";
import { trustText } from "../telling.js";

const rowHeight = 46, spare = 4;

export function phones(onselect) {
  const c = s.phones;
  const filter = h("input", { id: "filter", type: "search", placeholder: () => c.filterHint, "aria-label": () => c.filter, autocomplete: "off", spellcheck: "false", oninput: () => { box.scrollTop = 0; active = 0; draw(); } });
  const count = h("span", { class: "count-note" });
  const before = h("td", { colspan: 3 }), after = h("td", { colspan: 3 });
  const body = h("tbody", { class: "rows" });
  const table = h("table", { id: "phones", "aria-label": () => c.label, "aria-describedby": "phones-keys" },
    h("thead", {}, h("tr", {}, c.columns.map((_, i) => h("th", { scope: "col" }, () => c.columns[i])))),
    h("tbody", { class: "gap", "aria-hidden": "true" }, h("tr", {}, before)), body, h("tbody", { class: "gap", "aria-hidden": "true" }, h("tr", {}, after)));
  const none = h("p", { class: "empty" });
  const box = h("div", { class: "scroll" }, table, none);
  const node = h("div", { class: "stack" }, h("div", { class: "toolbar" }, h("div", { class: "search" }, icon("search"), filter), count),
    box, h("p", { id: "phones-keys", class: "sr-only" }, () => c.keys));

  let total = 0, all = 0, active = 0, selected = "", first = 0;
  box.addEventListener("scroll", () => draw(), { passive: true });
  body.addEventListener("click", (e) => open(e.target.closest("tr")));
  body.addEventListener("keydown", (e) => {
    const page = Math.max(Math.floor(box.clientHeight / rowHeight) - 2, 1);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 }[e.key];
    if (to !== undefined) move(to);
    else if (e.key === "Enter" || e.key === " ") open(e.target.closest("tr"));
    else return;
    e.preventDefault();
    e.stopPropagation();
  });

  function open(row) {
    if (!row) return;
    active = Number(row.getAttribute("aria-rowindex")) - 2;
    onselect(row.dataset.name);
  }

  function move(to) {
    active = Math.min(Math.max(to, 0), Math.max(total - 1, 0));
    const top = active * rowHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    if (top + 2 * rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * rowHeight - box.clientHeight;
    draw();
    body.querySelector('tr[tabindex="0"]')?.focus({ preventScroll: true });
  }

  function make() {
    const sign = icon("idle"), front = h("span", { class: "front" }), end = h("span", { class: "end" });
    const name = h("th", { scope: "row" }, h("span", { class: "dev" }, front, end), h("span", { class: "sub" }));
    const doing = h("td", {}, h("span", { class: "doing" }, sign, h("span", { class: "word" })), h("span", { class: "sub more" }, icon("wait"), h("span", {}), h("span", { class: "sr-only" })));
    const load = h("td", { class: "num" }, h("span", { class: "percent" }), h("span", { class: "meter", "aria-hidden": "true" }, h("i")));
    return h("tr", {}, name, doing, load);
  }

  function fill(row, item) {
    const { p, at } = item;
    const [name, doing, load] = row.children;
    const [front, end] = split(p.name);
    const [sign, tone, word] = phoneSign(p);
    row.dataset.name = p.name;
    setAttr(row, "aria-rowindex", at + 2);
    setAttr(row, "tabindex", at === active ? 0 : -1);
    setAttr(row, "aria-selected", String(p.name === selected));
    setText(name.firstChild.firstChild, front);
    setText(name.firstChild.lastChild, end);
    setText(name.lastChild, p.model ?? "");
    setIcon(doing.firstChild.firstChild, p.root && sign !== "whole" && p.up ? "root" : sign);
    setAttr(doing.firstChild, "data-tone", tone);
    setText(doing.firstChild.lastChild, s.phase[word] ?? word);
    more(doing.lastChild, p);
    setText(load.firstChild, `${p.percent} %`);
    setVar(load.lastChild, "--fill", `${p.percent}%`);
    setAttr(load.lastChild, "data-full", p.percent >= 100);
  }

  /** What it has of its file; once it has committed, who vouches for that; what became of a load that did not do. */
  function more(line, p) {
    const [sign, tone, state] = trustSign(p);
    const [svg, words, aside] = line.children;
    setAttr(svg, "hidden", !p.trust);
    setIcon(svg, sign);
    setAttr(line, "data-tone", p.trust ? tone : null);
    setAttr(line, "title", p.back || (p.trust && trustText(p, state)) || null);
    setText(words, p.back || (p.trust ? s.trust.short[state] : p.file ? `${part(p.file)}${p.size > 0 && p.phase !== "whole" && p.have > 0 && !p.at_once ? ` · ${bytes(p.have)}` : ""}` : p.busy > 1 ? `${c.files({ n: p.busy })}${p.have > 0 ? ` · ${bytes(p.have)}` : ""}` : ""));
    setText(aside, p.trust ? trustText(p, state) : "");
  }

  function draw() {
    first = Math.max(Math.floor(box.scrollTop / rowHeight) - spare, 0);
    const room = Math.ceil((box.clientHeight || 600) / rowHeight) + 2 * spare;
    const answer = engine.phones(filter.value, first, room);
    total = answer.total;
    active = Math.min(active, Math.max(total - 1, 0));
    const rows = (answer.rows ?? []).map((p, i) => ({ p, at: first + i }));
    // The roving row stays reachable by Tab although it may be out of sight.
    if (rows.length && !rows.some((r) => r.at === active)) active = rows[Math.min(spare, rows.length - 1)].at;
    sync(body, rows, make, fill);
    setVar(before, "height", `${first * rowHeight}px`);
    setVar(after, "height", `${Math.max(total - first - rows.length, 0) * rowHeight}px`);
    setAttr(table, "aria-rowcount", total + 1);
    setText(count, total === all ? c.count({ n: all }) : c.countOf({ n: total, all }));
    show(none, total === 0);
    setText(none, all === 0 ? c.empty : c.none);
  }

  return {
    node,
    update(view, nodes) {
      all = nodes;
      selected = view.selected ?? "";
      draw();
    },
    focusFilter() { filter.focus(); filter.select(); },
    focusRow() { (body.querySelector('tr[tabindex="0"]') ?? filter).focus(); },
  };
}
