// The charts' story as a table: a row for every tenth of the history.
import { h, setText, sync } from "../dom.js";
import { bytes, clock, number, rate } from "../format.js";
import { strings as s } from "../strings.js";

const tenths = 10;

export function summary() {
  const c = s.charts;
  const body = h("tbody");
  const node = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": () => c.tableLabel },
    h("table", { id: "chart-table", "aria-label": () => c.tableLabel }, h("thead", {}, h("tr", {}, c.columns.map((_, i) => h("th", { scope: "col", class: i ? "num" : "" }, () => c.columns[i])))), body));
  const make = () => h("tr", {}, h("th", { scope: "row", class: "mono" }), h("td", { class: "num" }), h("td", { class: "num" }), h("td", { class: "num" }), h("td", { class: "num" }));
  return {
    node,
    /** data: what series() answers; start: where the history begins (µs). */
    update(data, start) {
      const n = data.t.length, rows = [];
      for (let i = 1; i <= tenths && n > 0; i++) {
        const from = Math.floor((i - 1) * n / tenths), at = Math.max(Math.floor(i * n / tenths) - 1, 0);
        const span = Math.max((data.t[at] - data.t[from]) / 1e6 * (at - from + 1) / Math.max(at - from, 1), 1e-6);
        const crossed = data.wan.slice(from, at + 1).reduce((sum, x) => sum + x, 0);
        rows.push([clock(data.t[at] - start), rate(Math.round(crossed * 8 / span)), `${number(data.done[at])} / ${number(data.phones)}`, bytes(data.peers[at]), bytes(data.server[at])]);
      }
      sync(body, rows, make, (row, cells) => cells.forEach((text, i) => setText(row.children[i], text)));
    },
  };
}
