// Two sites on one clock: the buttons that put another beside the one that is
// played, and what each of the two has cost so far.
import { h, setAttr, setText, setVar, show } from "../dom.js";
import { icon } from "../icons.js";
import { bytes, number, span } from "../format.js";
import { language } from "../language.js";
import { strings as s } from "../strings.js";
import { branchLabel } from "./branches.js";

/** tell: {traditional(), profiles(), end(), titles({label: words})} */
export function compare(tell) {
  const c = s.compare;
  const button = (id, label, hint, act) => h("button", { id, type: "button", class: "beside", title: hint, onclick: act }, icon("beside"), h("span", {}, label));
  const traditional = button("beside-traditional", () => c.traditional, () => c.traditionalTitle, tell.traditional);
  const profiles = button("beside-profile", () => c.profiles, () => c.profilesTitle, tell.profiles);
  const end = h("button", { id: "compare-end", type: "button", class: "plain text", onclick: tell.end }, icon("close"), () => c.end);
  const rows = ["seconds", "wanBytes", "waiting"].map((id) => ({ id, a: cell(), b: cell(), head: h("th", { scope: "row" }, () => c.rows[id]) }));
  const names = ["a", "b"].map(() => h("th", { scope: "col" }));
  const board = h("table", { id: "board", class: "board", "aria-label": () => c.label },
    h("thead", {}, h("tr", {}, h("td"), names)), h("tbody", {}, rows.map((r) => h("tr", {}, r.head, r.a.node, r.b.node))));
  const chooser = h("div", { class: "besides" }, traditional, profiles);
  const running = h("div", { class: "board-box" }, board, end);
  const node = h("div", { id: "compare", class: "compare" }, chooser, running);

  function cell() {
    const value = h("span", { class: "value" }), bar = h("i", { "aria-hidden": "true" });
    return { node: h("td", {}, value, h("span", { class: "bar", "aria-hidden": "true" }, bar)), value, bar };
  }

  let titled = "";

  /** The canvas is told what to call the two. */
  function title(sites) {
    const words = Object.fromEntries(sites.map((site) => [site.label, branchLabel(site)])), text = language() + JSON.stringify(words);
    if (text === titled) return;
    titled = text;
    tell.titles(words);
  }

  const figures = { seconds: (n) => span(n * 1e6), wanBytes: bytes, waiting: (n) => number(n) };

  return {
    node,
    update(view) {
      const on = view.compare;
      show(chooser, !on && view.mode === "sim");
      show(running, Boolean(on));
      setAttr(document.body, "data-compare", Boolean(on));
      if (!on) return;
      [on.a, on.b].forEach((site, i) => setText(names[i], branchLabel(site)));
      title([on.a, on.b]);
      for (const row of rows) {
        const most = Math.max(on.a[row.id], on.b[row.id], 1);
        for (const which of ["a", "b"]) {
          const site = on[which], n = site[row.id];
          setText(row[which].value, figures[row.id](n, site));
          setVar(row[which].bar, "--fill", `${(100 * n / most).toFixed(1)}%`);
          setAttr(row[which].node, "data-better", n < on[which === "a" ? "b" : "a"][row.id]);
        }
      }
    },
  };
}
