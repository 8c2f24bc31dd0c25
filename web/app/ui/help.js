// What the page shows, its signs and its keys.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { strings as s } from "../strings.js";

export function helpDialog() {
  const c = s.help;
  const dialog = h("dialog", { id: "help", "aria-label": c.title },
    h("header", {}, h("h2", {}, c.title), h("button", { type: "button", class: "plain", "aria-label": s.buttons.close, onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "prose" }, [...c.text, c.screen].map((t) => h("p", {}, t)),
      h("div", { class: "two" },
        h("div", {}, h("h3", {}, c.signs), h("ul", { class: "legend" }, c.legend.map(([name, tone, text]) => h("li", { "data-tone": tone }, icon(name), text)))),
        h("div", {}, h("h3", {}, c.keys), h("dl", { class: "keys" }, c.keyList.flatMap(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)])))),
      h("p", { class: "hint" }, c.unlike)));
  document.body.append(dialog);
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  return { toggle: () => (dialog.open ? dialog.close() : dialog.showModal()) };
}
