// The kinds of messages, in groups that can be chosen.
import { h, setAttr } from "../dom.js";
import { strings as s } from "../strings.js";

const groups = {
  election: ["claim", "ad"],
  tree: ["offer", "joined", "child-joined", "redirect"],
  transfer: ["transfer-start"],
};

/** Chips; value: the kinds that are wanted, [] for all. */
export function kindGroups(onchange) {
  const c = s.messages, chosen = new Set();
  const chips = Object.keys(groups).map((g) => h("button", { type: "button", class: "chip", "aria-pressed": "false", "data-group": g, onclick: () => toggle(g) }, () => c.groups[g]));
  function toggle(g) {
    if (!chosen.delete(g)) chosen.add(g);
    for (const chip of chips) setAttr(chip, "aria-pressed", String(chosen.has(chip.dataset.group)));
    onchange();
  }
  return { node: h("div", { class: "chips", role: "group", "aria-label": () => c.kinds }, chips), get value() { return [...chosen].flatMap((g) => groups[g]); } };
}
