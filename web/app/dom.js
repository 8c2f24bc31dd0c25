// Small helpers for building and updating the DOM. Updates write only what
// changed, so that selections, focus and screen readers are left in peace.
import { spoken } from "./strings.js";

/**
 * h("button", {class: "x", onclick: f, aria-label: "…"}, "text", child…). An
 * attribute or a text that is a function is asked again when the language
 * changes: title: () => words.hint. See spoken.
 */
export function h(tag, attrs = {}, ...children) {
  const svg = tag === "svg" || tag === "path" || tag === "use";
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attrs)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (typeof value === "function") spoken(() => setAttr(node, key, value()));
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false).map((c) => (typeof c === "function" ? words(c) : c)));
  return node;
}

function words(say) {
  const node = document.createTextNode("");
  spoken(() => { node.data = say(); });
  return node;
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttr(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

export function show(node, on) {
  if (node.hidden === on) node.hidden = !on;
}

/** A style variable, written only when it changed. */
export function setVar(node, name, value) {
  if (node.style.getPropertyValue(name) !== value) node.style.setProperty(name, value);
}

/** Keeps a list of nodes in step with items: make(item) once for each place, fill(node, item) always. */
export function sync(parent, items, make, fill) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  items.forEach((item, i) => {
    let node = parent.children[i];
    if (!node) {
      node = make(item);
      parent.append(node);
    }
    fill(node, item);
  });
}
