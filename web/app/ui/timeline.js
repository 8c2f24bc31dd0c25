// The timeline: a slider over the history, with what happened marked on it.
// Pressing or dragging seeks; a mark that is pressed closely is met exactly.
import { h, setAttr, setText, setVar, show, sync } from "../dom.js";
import { engine } from "../engine.js";
import { clock, stamp } from "../format.js";
import { icon, setIcon } from "../icons.js";
import { inkKey } from "../ink.js";
import { part, scaleEnd } from "../scale.js";
import { strings as s } from "../strings.js";
import { lanes, tracks } from "../tracks.js";
import { branchLabel } from "./branches.js";
import { drawStrip, rows, stripHeight } from "./strip.js";

const near = 6, busy = 400; // px to a mark; ms between looks at a history that grows

/** on: {seek(t), hold(), release()}: hold before and release after a drag. */
export function timeline(root, on) {
  const c = s.timeline;
  const canvas = h("canvas", { class: "strip", "aria-hidden": "true" });
  const head = h("i", { class: "playhead", "aria-hidden": "true" }), ghost = h("i", { class: "ghost", "aria-hidden": "true" });
  const tip = h("div", { class: "tip", role: "presentation", hidden: true });
  const slider = h("div", { id: "timeline", class: "timeline-slider", role: "slider", tabindex: 0, "aria-label": () => c.label, "aria-orientation": "horizontal" }, canvas, ghost, head);
  const names = h("div", { class: "lane-names", "aria-hidden": "true" }, h("span", {}, () => c.marks), lanes.map((t) => h("span", { "data-tone": t.tone }, () => c.tracks[t.id])));
  root.append(h("div", { class: "timeline" }, names, slider, tip));

  let marks = { start: 0, end: 1, bins: 1, tracks: {}, points: [] }, history = null, compared = null, drawn = "", known = "", lookedAt = 0;
  let from = 0, to = 1, dragging = false, wished = null;
  const small = () => document.body.dataset.layout === "narrow";
  const at = (e) => {
    const box = slider.getBoundingClientRect();
    return { px: e.clientX - box.left, t: from + part(e.clientX, box.left, box.right) * (to - from), width: box.width };
  };

  /** The moment that is meant: that of a single mark where one is close. */
  function meant(e) {
    const { t, width } = at(e), reach = near * (to - from) / Math.max(width, 1);
    const close = [...marks.points, ...marks.beside?.points ?? []].filter((p) => Math.abs(p.t - t) <= reach).sort((a, b) => Math.abs(a.t - t) - Math.abs(b.t - t))[0];
    return Math.round(Math.min(Math.max(close?.t ?? t, history?.start ?? 0), history?.end ?? 0));
  }

  slider.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    dragging = true;
    slider.setPointerCapture(e.pointerId);
    on.hold();
    on.seek(meant(e));
  });
  slider.addEventListener("pointermove", (e) => {
    hint(e);
    if (dragging) aim(meant(e));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    slider.addEventListener(end, () => {
      if (!dragging) return;
      dragging = false;
      arrive();
      on.release();
      if (end === "pointerup" && matchMedia("(hover: none)").matches) leave();
    });
  }
  slider.addEventListener("pointerleave", () => !dragging && leave());
  slider.addEventListener("keydown", (e) => {
    const span = to - from, step = Math.max(span / 200, 1e4) * (e.shiftKey ? 10 : 1);
    const move = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -span / 10, PageUp: span / 10 }[e.key];
    const target = e.key === "Home" ? history?.start : e.key === "End" ? history?.end : move === undefined ? undefined : (history?.now ?? 0) + move;
    if (target === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    on.seek(Math.round(Math.min(Math.max(target, history.start), history.end)));
  });

  /** One seek a frame, however fast the pointer is; where it is let go, at once. */
  function aim(t) {
    if (wished === null) requestAnimationFrame(arrive);
    wished = t;
  }

  function arrive() {
    if (wished === null) return;
    const t = wished;
    wished = null;
    on.seek(t);
  }

  function leave() {
    show(tip, false);
    show(ghost, false);
  }

  function hint(e) {
    const { px, width } = at(e), t = meant(e);
    const bin = Math.min(Math.max(Math.floor((t - marks.start) / Math.max(marks.end - marks.start, 1) * marks.bins), 0), marks.bins - 1);
    const sites = marks.beside && compared ? [[marks, compared.a], [marks.beside, compared.b]] : [[marks]];
    const counts = tracks.flatMap((k) => sites.map(([site, of]) => ({ k, of, n: site.tracks[k.id]?.[bin] ?? 0 }))).filter(({ n }) => n > 0);
    if (!tip.firstChild) tip.append(h("strong", {}), h("ul", {}));
    setText(tip.firstChild, stamp(t));
    sync(tip.lastChild, counts, () => h("li", {}, icon("idle"), h("span", {})), (li, { k, n, of }) => {
      setIcon(li.firstChild, k.icon);
      setAttr(li, "data-tone", k.tone);
      setText(li.lastChild, (of ? `${branchLabel(of)}: ` : "") + c.count[k.id]({ n }));
    });
    show(tip, true);
    show(ghost, e.pointerType === "mouse");
    setVar(ghost, "--at", `${px}px`);
    const left = slider.offsetLeft + px, room = tip.offsetWidth / 2 + 4;
    setVar(tip, "--at", `${Math.min(Math.max(left, room), root.clientWidth - room)}px`);
    setVar(slider, "--reach", `${width}px`);
  }

  function look(view, now) {
    const key = [view.epoch, history.branch, history.complete, history.end, view.compare?.b.id, slider.clientWidth].join();
    if (key === known || (now - lookedAt < busy && !history.complete)) return;
    [known, lookedAt] = [key, now];
    marks = engine.marks(Math.min(Math.max(Math.floor(slider.clientWidth / 3), 40), 600));
  }

  return {
    update(view) {
      [history, compared] = [view.history, view.compare];
      if (!history) return;
      look(view, performance.now());
      [from, to] = [history.start, scaleEnd(history)];
      const key = [known, from, to, history.end, inkKey(), canvas.clientWidth, small()].join();
      if (key !== drawn && canvas.clientWidth) {
        drawn = key;
        const r = rows(small());
        setVar(root, "--strip", `${stripHeight(small())}px`);
        setVar(root, "--strip-top", `${r.top}px`);
        setVar(root, "--strip-lane", `${r.lane + r.gap}px`);
        drawStrip(canvas, { marks, from, to, known: history.end, small: small() });
      }
      setVar(slider, "--now", `${(100 * part(history.now, from, to)).toFixed(3)}%`);
      const [whole, text] = [Math.round(history.now / 1e6), c.value({ now: clock(history.now - history.start), end: clock(history.end - history.start) })];
      setAttr(slider, "aria-valuemin", Math.round(history.start / 1e6));
      setAttr(slider, "aria-valuemax", Math.round(history.end / 1e6));
      setAttr(slider, "aria-valuenow", whole);
      setAttr(slider, "aria-valuetext", text);
    },
    /** The single marks, for jumps to those that no event of a node tells. */
    get points() { return marks.points; },
  };
}
