// The histories of one site: the first, and those that began where somebody
// acted. Each may be shown, put beside the one that is shown, or dropped.
import { h, setAttr, setText, show, sync } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { engine } from "../engine.js";
import { bytes, clock, span } from "../format.js";
import { strings as s } from "../strings.js";
import { deedWords } from "./act.js";

/** on: {show(id), compare(a, b), drop(id)} */
export function branches(on) {
  const c = s.branches;
  const body = h("tbody");
  const table = h("table", { id: "branches", "aria-label": () => c.label }, h("thead", {}, h("tr", {}, c.columns.map((_, i) => h("th", { scope: "col", class: i > 1 && i < 6 ? "num" : "" }, () => c.columns[i])))), body);
  const hint = h("p", { class: "empty" });
  const node = h("div", { class: "scroll branches", tabindex: 0 }, table, hint);
  const count = h("span", { class: "count", "aria-hidden": "true" });
  let shown = "", beside = "";

  const button = (what, name, label) => h("button", { type: "button", class: "plain small", "data-do": what, title: label, "aria-label": label }, icon(name));
  const make = () => h("tr", {}, h("th", { scope: "row" }, h("button", { type: "button", class: "ref", "data-do": "show" }, icon("idle"), h("span", {}))),
    h("td", { class: "mono" }), h("td", { class: "num" }), h("td", { class: "num" }), h("td", { class: "num" }), h("td", { class: "num" }),
    h("td", { class: "acts" }, button("compare", "beside", ""), button("drop", "close", "")));

  body.addEventListener("click", (e) => {
    const what = e.target.closest("button")?.dataset.do, id = e.target.closest("tr")?.dataset.id;
    if (what === "show") on.show(id);
    else if (what === "compare") beside === id ? on.compare("", "") : on.compare(shown, id);
    else if (what === "drop") on.drop(id);
  });

  function fill(row, b) {
    const [name, at, seconds, wan, done, end, acts] = row.children, current = String(b.id) === shown, label = branchLabel(b);
    row.dataset.id = b.id;
    setAttr(row, "data-current", current);
    setIcon(name.firstChild.firstChild, b.action ? "branch" : "run");
    setText(name.firstChild.lastChild, label);
    setAttr(name.firstChild, "aria-pressed", String(current));
    setAttr(name.firstChild, "title", c.show({ name: label }));
    setText(at, b.action ? clock(b.at) : "–");
    setText(seconds, b.complete ? span(b.seconds * 1e6) : c.computing);
    setText(wan, bytes(b.wanBytes));
    setText(done, `${b.done} / ${b.phones}`);
    setText(end, clock(b.end));
    const [compare, drop] = acts.children;
    for (const [button, words] of [[compare, beside === String(b.id) ? c.apart : c.compare({ name: label })], [drop, c.drop({ name: label })]]) {
      setAttr(button, "aria-label", words);
      setAttr(button, "title", words);
    }
    setAttr(compare, "aria-pressed", String(beside === String(b.id)));
    show(compare, !current);
    show(drop, !current);
  }

  return {
    node, count,
    glance(view) { setText(count, view.history?.branches > 1 ? String(view.history.branches) : ""); },
    update(view) {
      const all = engine.branches();
      shown = String(view.history?.branch ?? "");
      beside = String(view.compare?.b.id ?? "");
      sync(body, all, make, fill);
      setText(hint, view.mode === "live" ? s.act.live : view.mode !== "sim" ? c.fixed : all.length > 1 ? "" : c.hint);
      show(hint, hint.textContent !== "");
    },
  };
}

/** What a branch is called: by what was done, by which run it is, by how the site goes about it, or by the file's own name. */
export function branchLabel({ label, mode, action, number }) {
  if (action) return deedWords(action);
  if (number) return s.branches[mode === "live" ? "live" : "run"]({ n: number });
  return s.compare.labels[label] ?? label;
}
