// The looks of the map: the whole site, the tree of one file, one phone.
import { h } from "../dom.js";
import { strings as s } from "../strings.js";
import { choice } from "./switch.js";

/** onlook(name): overview, hierarchy or phone. */
export function looks(onlook) {
  const c = s.looks;
  const control = choice(() => c.label, ["overview", "hierarchy", "phone"].map((look) => [look, () => c[look]]), onlook);
  const node = h("div", { id: "looks" }, control.node);
  return { node, choose: control.choose, get value() { return control.value; } };
}
