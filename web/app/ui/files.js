// The files of the loads: each is a hierarchy of its own.
import { h, setAttr, setText, setVar, show, sync } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { bytes, part, split, version } from "../format.js";
import { strings as s } from "../strings.js";

export function files(onshow) {
  const c = s.files;
  const body = h("tbody", {});
  const empty = h("p", { class: "empty" }, () => c.empty);
  const follow = h("button", { id: "follow", type: "button", class: "chip", title: () => c.followTitle, onclick: () => onshow("") }, () => c.follow);
  const table = h("table", { id: "files", "aria-label": () => c.label },
    h("thead", {}, h("tr", {}, c.columns.map((_, i) => h("th", { scope: "col", title: () => c.titles[i], class: i ? "num" : "" }, () => c.columns[i])))), body);
  const node = h("div", { class: "stack" }, h("div", { class: "toolbar" }, follow), h("div", { class: "scroll" }, table, empty));
  let shown = "";
  body.addEventListener("click", (e) => {
    const row = e.target.closest("tr");
    if (row) onshow(row.dataset.file === shown ? "" : row.dataset.file);
  });

  const make = () => h("tr", {},
    h("th", { scope: "row" }, h("button", { class: "ref", type: "button" }, icon("idle"), h("span", {})), h("span", { class: "sub" })),
    h("td", { class: "num" }, h("span", { class: "end dev" })), h("td", { class: "num" }, h("span", {}), h("span", { class: "meter", "aria-hidden": "true" }, h("i"))),
    h("td", { class: "num" }), h("td", { class: "num" }), h("td", { class: "num" }));

  function fill(row, k, several) {
    const [name, root, whole, size, claims, depth] = row.children;
    const full = k.phones > 0 && k.whole >= k.phones;
    row.dataset.file = k.file;
    setAttr(row, "data-current", k.file === shown);
    setAttr(name.firstChild, "aria-pressed", String(k.file === shown));
    setAttr(name.firstChild, "title", `${k.file}\n${c.show({ file: part(k.file) })}`);
    const [sign, tone] = full ? ["whole", "ok"] : k.server ? ["server", "wan"] : k.peer ? ["peer", "peer"] : k.root ? ["root", "wan"] : ["claim", "claim"];
    setIcon(name.firstChild.firstChild, sign);
    setAttr(name.firstChild, "data-tone", tone);
    setText(name.firstChild.lastChild, part(k.file));
    setText(name.lastChild, several ? k.model : version(k.file));
    setText(root.firstChild, k.root ? split(k.root)[1] : "–");
    setAttr(root, "title", k.root ? c.root({ name: k.root }) : c.noRoot);
    setText(whole.firstChild, `${k.whole}/${k.phones}`);
    setVar(whole.lastChild, "--fill", `${k.phones ? (100 * k.whole) / k.phones : 0}%`);
    setAttr(whole.lastChild, "data-full", full);
    setText(size, k.size > 0 ? bytes(k.size) : "–");
    setText(claims, String(k.claims));
    setText(depth, String(k.depth));
  }

  return {
    node,
    update(view, file) {
      shown = file;
      const rows = view.components ?? [];
      const several = new Set(rows.map((k) => k.model)).size > 1;
      sync(body, rows, make, (row, k) => fill(row, k, several));
      show(empty, rows.length === 0);
      setAttr(follow, "aria-pressed", String(file === ""));
    },
  };
}
