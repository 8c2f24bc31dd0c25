// Two ways of showing the same: buttons of which one is pressed.
import { h, setAttr } from "../dom.js";

/** choices: [[id, label]…], labels being functions as in dom.js; gives the group and what was chosen. */
export function choice(label, choices, onchange) {
  let value = choices[0][0];
  const buttons = choices.map(([id, text]) => h("button", { type: "button", "data-choice": id, onclick: () => choose(id) }, text));
  const node = h("div", { class: "segment small", role: "group", "aria-label": label }, buttons);
  const draw = () => { for (const b of buttons) setAttr(b, "aria-pressed", String(b.dataset.choice === value)); };
  function choose(id) {
    value = id;
    draw();
    onchange(id);
  }
  draw();
  return { node, choose, get value() { return value; } };
}
