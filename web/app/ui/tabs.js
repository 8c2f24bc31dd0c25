// Tabs as the ARIA practices describe them: arrow keys move, one panel shows.
import { h, setAttr } from "../dom.js";

/** tabs: [{id, label, node}]; labels are functions, as in dom.js. */
export function tabList(label, tabs, onchange) {
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": label });
  const panes = h("div", { class: "panes" });
  let current = null;

  for (const t of tabs) {
    t.button = h("button", { id: `tab-${t.id}`, type: "button", role: "tab", "aria-controls": `pane-${t.id}`, onclick: () => select(t.id) }, t.label, t.count = h("span", { class: "count", "aria-hidden": "true" }));
    t.pane = h("div", { id: `pane-${t.id}`, class: `pane pane-${t.id}`, role: "tabpanel", "aria-labelledby": `tab-${t.id}` }, t.node);
    list.append(t.button);
    panes.append(t.pane);
  }
  list.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    const shown = tabs.filter((t) => !t.button.hidden);
    const at = shown.findIndex((t) => t.id === current);
    select(shown[(at + step + shown.length) % shown.length].id);
    shown.find((t) => t.id === current).button.focus();
    e.preventDefault();
  });

  function select(id) {
    current = id;
    for (const t of tabs) {
      setAttr(t.button, "aria-selected", String(t.id === id));
      t.button.tabIndex = t.id === id ? 0 : -1;
      t.pane.dataset.current = String(t.id === id);
    }
    onchange(id);
  }
  return { list, panes, select, get current() { return current; }, tab: (id) => tabs.find((t) => t.id === id) };
}
