// The message view: who said what to whom, and when. A window of the history is
// asked for and drawn as it scrolls, so that a thousand phones cost no more than
// a screenful; the list tells the same in words.
import { h, setAttr, setText, setVar, show } from "../dom.js";
import { engine } from "../engine.js";
import { number, stamp } from "../format.js";
import { icon } from "../icons.js";
import { inkKey } from "../ink.js";
import { strings as s } from "../strings.js";
import { columnX, crown, drawMessages, gutter, messageAt } from "./messagedraw.js";
import { messageList, messageText } from "./messagelist.js";
import { kindGroups } from "./messagekinds.js";
import { choice } from "./switch.js";

const most = 4000, least = { column: 26, scale: 250 }, tallest = 12e6; // messages at once; px and µs/px; px of the whole

/** on: {seek(t), select(name)} */
export function messages(on) {
  const c = s.messages;
  const canvas = h("canvas", { class: "messages-canvas", "aria-hidden": "true" });
  const space = h("div", { class: "messages-space" }, canvas);
  const box = h("div", { id: "messages", class: "messages-box", tabindex: 0, role: "img", "aria-label": () => c.about }, space);
  const tip = h("div", { class: "tip", hidden: true, role: "presentation" }, h("strong", {}), h("span", {}));
  const filter = h("input", { id: "message-filter", type: "search", placeholder: () => c.filterHint, "aria-label": () => c.filter, autocomplete: "off", spellcheck: "false", oninput: () => { known = ""; draw(); } });
  const zoom = (id, by, label) => h("button", { id, type: "button", class: "plain small", title: label, "aria-label": label, onclick: () => rescale(by) }, icon(by < 1 ? "zoomIn" : "zoomOut"));
  const follow = h("button", { type: "button", class: "chip", "aria-pressed": "true", title: () => c.followTitle, onclick: () => { following = !following; draw(); } }, () => c.follow);
  const kinds = kindGroups(() => { known = ""; draw(); });
  const many = h("span", { class: "count-note", role: "status" });
  const list = messageList({ seek: on.seek, select: on.select });
  const picture = h("div", { class: "messages-picture" }, box, tip);
  const node = h("div", { class: "messages" }, h("div", { class: "toolbar messages-bar" }, h("div", { class: "search" }, icon("search"), filter), kinds.node, many), picture, list.node);
  const how = choice(() => c.as, [["picture", () => c.picture], ["list", () => c.list]], () => { shape(); known = ""; draw(); });
  const tools = [how.node, h("span", { class: "picture-tools" }, follow, zoom("message-out", 2, () => c.out), zoom("message-in", 0.5, () => c.in))];

  let view = null, frame = null, scale = 10_000, known = "", drawn = "", following = true, placed = -1, resting = 0, dense = false, answer = { total: 0, messages: [], nodes: [] };

  function shape() {
    show(picture, how.value === "picture");
    show(list.node, how.value === "list");
    show(tools[1], how.value === "picture");
  }
  shape();

  const reach = () => box.clientHeight - crown;
  const top = () => view.history.start + box.scrollTop * scale;

  /** Zooms about the playhead where it is in sight, else about the middle. */
  function rescale(by) {
    const { start, now, end } = view.history, at = (now - top()) / scale, middle = at >= 0 && at <= reach() ? at : reach() / 2;
    const t = top() + middle * scale;
    scale = Math.max(Math.min(scale * by, Math.max((end - start) / Math.max(reach(), 1) * 1.2, 1000)), least.scale, (end - start) / tallest);
    stretch();
    scrollTo((t - start) / scale - middle);
    known = "";
    draw();
  }

  function stretch() {
    const { start, end } = view.history;
    setVar(space, "height", `${Math.ceil((end - start) / scale + crown + 40)}px`);
  }

  function scrollTo(y) {
    placed = Math.max(Math.round(y), 0);
    box.scrollTop = placed;
    placed = box.scrollTop;
  }

  box.addEventListener("scroll", () => {
    if (Math.abs(box.scrollTop - placed) > 2 && view?.state === "running") following = false; // somebody looks elsewhere
    draw(true);
  }, { passive: true });
  box.addEventListener("wheel", (e) => {
    if (!e.ctrlKey) return;
    e.preventDefault();
    rescale(e.deltaY > 0 ? 1.25 : 0.8);
  }, { passive: false });
  box.addEventListener("click", (e) => {
    const { x, y } = point(e);
    if (y < crown) {
      const name = frame?.columns[Math.floor((x - gutter + frame.left) / frame.width)];
      if (name && name !== "server") on.select(name);
    } else on.seek(Math.round(Math.min(Math.max(frame?.hover?.t ?? top() + (y - crown) * scale, view.history.start), view.history.end)));
  });
  box.addEventListener("pointermove", (e) => hover(point(e)));
  box.addEventListener("pointerleave", () => hover(null));

  const point = (e) => {
    const rect = canvas.getBoundingClientRect();
    return { x: e.clientX - rect.left, y: e.clientY - rect.top };
  };

  function hover(p) {
    if (!frame) return;
    const found = p && p.y > crown ? messageAt(frame, p.x, p.y) : null;
    show(tip, Boolean(found));
    if (found) {
      setText(tip.firstChild, stamp(found.t - view.history.start));
      setText(tip.lastChild, messageText(found));
      setVar(tip, "--at", `${Math.min(Math.max(p.x, 130), canvas.clientWidth - 130)}px`);
      setVar(tip, "--up", `${Math.max(p.y - 12, 40)}px`);
    }
    if (found !== frame.hover) {
      frame.hover = found;
      drawMessages(canvas, frame);
    }
  }

  /** The phones that the filter names, by the ends of their names or else by any part. */
  function wanted() {
    const words = filter.value.toUpperCase().split(/[\s,]+/).filter(Boolean);
    if (!words.length) return [];
    const names = engine.phones("", 0, 1000).rows?.map((p) => p.name) ?? [];
    return [...new Set(words.flatMap((word) => {
      const ends = names.filter((name) => name.endsWith(word));
      return ends.length ? ends : names.filter((name) => name.includes(word));
    }))];
  }

  /** The messages of a window and of what lies around it, as far as there is room for them. */
  function ask(from, to, margin, nodes) {
    const around = (by) => engine.messages({ from: Math.max(from - by, 0), to: to + by, nodes, kinds: kinds.value, limit: most });
    const all = around(margin);
    if (dense || all.total <= most) {
      dense = dense && all.total > most / 8;
      return all;
    }
    dense = true; // so many that the window itself might be left out
    return around(0);
  }

  /** scrolling: what is known is drawn at once, the rest is asked for when the hand rests. */
  function draw(scrolling = false) {
    if (!view?.history || !box.clientHeight && how.value === "picture") return;
    setAttr(follow, "aria-pressed", String(following));
    if (how.value === "list") return list.draw(view, { nodes: wanted(), kinds: kinds.value, named: Boolean(filter.value.trim()) });
    stretch();
    if (following) scrollTo((view.history.now - view.history.start) / scale - reach() * 0.7);
    const from = Math.round(top()), to = Math.round(from + reach() * scale), margin = Math.round(reach() * scale / (dense ? 8 : 0.5));
    const key = [view.epoch, view.history.branch, Math.floor(from / margin), scale, kinds.value, filter.value, view.history.complete ? "" : view.history.end].join();
    if (key !== known && scrolling && frame) {
      clearTimeout(resting);
      resting = setTimeout(draw, 90);
    } else if (key !== known) {
      known = key;
      const nodes = wanted();
      answer = filter.value.trim() && !nodes.length ? { total: 0, messages: [], nodes: [] }
        : ask(from, to, margin, nodes);
      const columns = ["server", ...(nodes.length ? nodes : answer.nodes)];
      frame = { columns, index: new Map(columns.map((name, i) => [name, i])), messages: answer.messages };
      drawn = "";
    }
    const width = Math.max((box.clientWidth - gutter) / Math.max(frame.columns.length, 1), least.column);
    setVar(space, "width", `${Math.floor(gutter + Math.min(width, 160) * frame.columns.length)}px`);
    Object.assign(frame, { width: Math.min(width, 160), left: box.scrollLeft, top: from, scale, now: view.history.now, start: view.history.start, serverName: c.server, serverShort: c.serverShort, selected: view.selected });
    const state = [known, from, frame.left, frame.now, box.clientWidth, box.clientHeight, inkKey(), view.selected].join();
    if (state === drawn) return;
    drawn = state;
    setVar(space, "--wide", `${box.clientWidth}px`);
    setVar(space, "--high", `${box.clientHeight}px`);
    drawMessages(canvas, frame);
    setText(many, answer.total > answer.messages.length ? c.some({ n: number(answer.messages.length), of: number(answer.total) }) : c.count({ n: answer.total }));
  }

  return {
    node, tools,
    opened() { following = true; known = ""; },
    update(now) {
      view = now;
      draw();
    },
  };
}
