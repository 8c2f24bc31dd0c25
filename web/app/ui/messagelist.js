// The messages of a few seconds in words, for those who read rather than look:
// the window follows the playhead, or is paged through.
import { h, setAttr, setText, show, sync } from "../dom.js";
import { engine } from "../engine.js";
import { clock, part, span, split, stamp } from "../format.js";
import { icon, setIcon } from "../icons.js";
import { language } from "../language.js";
import { sign } from "../events.js";
import { strings as s } from "../strings.js";

const most = 200, windows = [60e6, 20e6, 10e6, 5e6, 2e6, 1e6, 5e5, 1e5]; // rows; µs

/** on: {seek(t), select(name)} */
export function messageList(on) {
  const c = s.messages;
  const body = h("tbody");
  const table = h("table", { id: "message-list", "aria-label": () => c.label }, h("thead", {}, h("tr", {}, c.columns.map((_, i) => h("th", { scope: "col" }, () => c.columns[i])))), body);
  const none = h("p", { class: "empty" }, () => c.none);
  const button = (id, name, label, way) => h("button", { id, type: "button", class: "plain text", onclick: () => page(way) }, icon(name), label);
  const said = h("span", { class: "count-note", role: "status" });
  const node = h("div", { class: "message-list" }, h("div", { class: "pager" }, button("messages-earlier", "slower", () => c.earlier, -1), said, button("messages-later", "faster", () => c.later, 1)), h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": () => c.label }, table, none));
  let view = null, asked = null, long = windows[3], shift = 0, seenNow = -1, known = "";

  body.addEventListener("click", (e) => {
    const button = e.target.closest("button");
    if (button?.dataset.t) on.seek(Number(button.dataset.t));
    else if (button?.dataset.node) on.select(button.dataset.node);
  });

  function page(way) {
    shift += way;
    known = "";
    draw(view, asked);
  }

  const make = () => h("tr", {}, h("th", { scope: "row" }, h("button", { type: "button", class: "ref mono" })), h("td", {}, place()), h("td", {}, place()), h("td", {}, h("span", { class: "doing" }, icon("idle"), h("span", { class: "word" }))));
  const place = () => h("button", { type: "button", class: "ref dev" }, h("i", { class: "front" }), h("b", {}));

  function fill(row, m) {
    const [time, from, to, what] = row.children, start = view.history.start;
    setText(time.firstChild, stamp(m.t - start));
    setAttr(time.firstChild, "data-t", m.t);
    setAttr(time.firstChild, "title", c.go);
    for (const [cell, name] of [[from, m.from], [to, m.to]]) {
      const phone = name.startsWith("SEP"), [front, end] = phone ? split(name) : ["", placeName(name)];
      setText(cell.firstChild.firstChild, front);
      setText(cell.firstChild.lastChild, end);
      setAttr(cell.firstChild, "title", phone ? name : null);
      setAttr(cell.firstChild, "data-node", phone ? name : null);
      setAttr(cell.firstChild, "disabled", !phone);
    }
    const [name, tone] = sign({ kind: m.kind, peer: m.from === "server" ? "" : m.from });
    setIcon(what.firstChild.firstChild, name);
    setAttr(what.firstChild, "data-tone", tone);
    setText(what.firstChild.lastChild, whatText(m));
  }

  function draw(now, want) {
    [view, asked] = [now, want];
    const { start, end } = view.history;
    if (view.history.now !== seenNow) [seenNow, shift] = [view.history.now, 0]; // the playhead moved: back to it
    const at = start + (Math.floor((view.history.now - start) / long) + shift) * long;
    const from = Math.max(Math.min(at, end), start), to = Math.min(from + long, end);
    const key = [view.epoch, view.history.branch, from, to, asked.nodes.length, asked.kinds, long, language()].join();
    if (key === known) return;
    const answer = asked.named && !asked.nodes.length ? { total: 0, messages: [] } : engine.messages({ from, to, nodes: asked.nodes, kinds: asked.kinds, limit: most });
    const next = windows[windows.indexOf(long) + 1];
    if (answer.total > most && next) { // a shorter window, so that all of it is told
      long = next;
      return draw(now, want);
    }
    known = key;
    sync(body, answer.messages, make, fill);
    show(none, answer.messages.length === 0);
    setText(said, c.window({ from: clock(from - start), to: clock(to - start), n: answer.total }));
  }
  return { node, draw };
}

/** A phone by its name, the server and everybody in words. */
export const placeName = (name) => (name === "server" ? s.messages.server : name === "*" ? s.messages.all : name);

/** What a message is, with its file and how long it took where it did. */
export function whatText(m) {
  const word = s.messages.kind[m.kind] ?? m.kind;
  return [word, m.file ? part(m.file) : "", m.detail ?? "", m.until > m.t ? span(m.until - m.t) : ""].filter(Boolean).join(" · ");
}

/** A message in one line. */
export function messageText(m) {
  const short = (name) => (name.startsWith("SEP") ? `…${split(name)[1]}` : placeName(name));
  return `${short(m.from)} → ${short(m.to)}: ${whatText(m)}`;
}
