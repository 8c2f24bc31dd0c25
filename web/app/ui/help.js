// What the page shows, its signs and its keys.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { strings as s } from "../strings.js";

/** [cap, what it does]: the caps that are words have words of their own. */
const keys = [["space", "space"], ["R", "restart"], [", .", "speed"], ["B N", "step"], ["⇧ B N", "jump"], ["F", "follow"], ["A", "act"], ["C M G", "drawers"], ["X", "share"], ["O", "explore"], ["1 2 3", "tabs"], ["/", "filter"], ["+ − 0", "zoom"], ["arrows", "pan"],
  ["L", "mode"], ["S", "settings"], ["P", "plan"], ["T", "theme"], ["escape", "escape"], ["?", "help"]];

/** [icon, tone] in the order of the legend. */
const signs = [["server", "wan"], ["peer", "peer"], ["whole", "ok"], ["vouched", "ok"], ["doubt", "plain"], ["root", "wan"], ["claim", "claim"], ["trouble", "bad"], ["undo", "bad"]];

export function helpDialog() {
  const c = s.help;
  const dialog = h("dialog", { id: "help", "aria-label": () => c.title },
    h("header", {}, h("h2", {}, () => c.title), h("button", { type: "button", class: "plain", "aria-label": () => s.buttons.close, onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "prose" }, [...c.text.map((_, i) => () => c.text[i]), () => c.screen].map((t) => h("p", {}, t)),
      h("div", { class: "two" },
        h("div", {}, h("h3", {}, () => c.signs), h("ul", { class: "legend" }, signs.map(([name, tone]) => h("li", { "data-tone": tone }, icon(name), () => c.sign[name])))),
        h("div", {}, h("h3", {}, () => c.keys), h("dl", { class: "keys" }, keys.flatMap(([key, does]) => [h("dt", {}, h("kbd", {}, () => c.cap[key] ?? key)), h("dd", {}, () => c.key[does])])))),
      h("p", { class: "hint" }, () => c.unlike)));
  document.body.append(dialog);
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  return { toggle: () => (dialog.open ? dialog.close() : dialog.showModal()) };
}
