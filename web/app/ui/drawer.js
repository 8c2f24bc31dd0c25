// The drawer above the deck: charts, messages or branches, one at a time. On
// narrow screens it takes the place of the panel in the bottom sheet.
import { h, setAttr, setText, show } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { spoken, strings as s } from "../strings.js";

/**
 * sheets: [{id, label, hint, icon, node, tools: nodes for its head}], label and hint
 * being functions as in dom.js; each may have opened() and update(view). onchange(id or ""): another one is open, or none.
 */
export function drawer(root, sheets, onchange) {
  const c = s.drawer;
  const title = h("h2", { id: "drawer-title", tabindex: -1 });
  const tools = h("div", { class: "drawer-tools" });
  const tall = h("button", { id: "drawer-tall", type: "button", class: "plain", "aria-pressed": "false", onclick: () => stretch(!stretched) }, icon("tall"));
  const close = h("button", { id: "drawer-close", type: "button", class: "plain", title: () => s.buttons.close, "aria-label": () => s.buttons.close, onclick: () => open("") }, icon("close"));
  const body = h("div", { class: "drawer-body" });
  root.setAttribute("aria-labelledby", "drawer-title");
  root.append(h("header", { class: "drawer-head" }, title, tools, tall, close), body);
  show(root, false);
  let current = null, stretched = false, latest = null;

  const buttons = sheets.map((sheet) => {
    const button = h("button", { id: `open-${sheet.id}`, type: "button", class: "plain tool", title: sheet.hint, "aria-expanded": "false", "aria-controls": root.id, onclick: () => open(current?.id === sheet.id ? "" : sheet.id, button) },
      icon(sheet.icon), h("span", { class: "tool-label" }, sheet.label), sheet.count ?? null);
    sheet.button = button;
    return button;
  });

  function stretch(to) {
    stretched = to;
    setAttr(root, "data-tall", to);
    setAttr(tall, "aria-pressed", String(to));
    setIcon(tall.firstChild, to ? "low" : "tall");
    name();
    onchange(current?.id ?? "");
  }

  function name() {
    if (current) setText(title, current.label());
    for (const what of ["aria-label", "title"]) setAttr(tall, what, stretched ? c.low : c.tall);
  }
  spoken(name);

  /** Opens a sheet, or closes with "": the focus goes with it. */
  function open(id) {
    const before = current;
    current = sheets.find((sheet) => sheet.id === id) ?? null;
    for (const sheet of sheets) setAttr(sheet.button, "aria-expanded", String(sheet === current));
    show(root, Boolean(current));
    setAttr(root, "data-sheet", current?.id);
    if (current) {
      name();
      tools.replaceChildren(...(current.tools ?? []));
      body.replaceChildren(current.node);
    }
    onchange(id);
    current?.opened?.();
    if (latest) current?.update?.(latest);
    if (current) title.focus({ preventScroll: true });
    else if (before) (before.button.offsetParent ? before.button : document.getElementById("more")).focus(); // which it may be folded away behind
  }
  stretch(false);

  return {
    buttons, open,
    toggle: (id) => open(current?.id === id ? "" : id),
    get current() { return current?.id ?? ""; },
    update(view) {
      latest = view;
      for (const sheet of sheets) sheet.glance?.(view);
      current?.update?.(view);
    },
  };
}
