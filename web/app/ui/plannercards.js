// The ways side by side, in numbers that can be read across a table: when the last
// phone is done, what the line carries, and where the time goes.
import { h, setAttr, setText, setVar, show } from "../dom.js";
import { bytes, number, span } from "../format.js";
import { icon, setIcon } from "../icons.js";
import { strings as s } from "../strings.js";
import { roundSpan } from "./plannerspan.js";

const ways = ["without", "classic", "express"];
const parts = ["waits", "line", "lan"];

export function planCards() {
  const cards = ways.map(card);
  return {
    node: h("div", { class: "plan-cards" }, cards.map((x) => x.node)),
    update(answer) {
      for (const way of answer.ways) cards[ways.indexOf(way.way)].update(way, answer.ways[0], answer.window);
    },
  };
}

/** The three times in a strip, for windows in which the cards are far from the form. */
export function planBrief() {
  const cells = ways.map((name) => h("li", { "data-way": name }, h("span", {}, () => s.planner.ways[name]), h("strong")));
  return {
    node: h("ul", { class: "plan-brief", "aria-hidden": "true" }, cells),
    update: (answer) => answer.ways.forEach((w) => setText(cells[ways.indexOf(w.way)].lastChild, atLeast(w, span(w.last)))),
  };
}

function card(name) {
  const c = s.planner;
  const last = h("strong", { class: "plan-big" }), off = h("span", { class: "plan-off" });
  const cost = h("strong", { class: "plan-big" }), copies = h("span", { class: "plan-off" });
  const gain = h("p", { class: "plan-gain" });
  const bars = parts.map((p) => h("i", { "data-part": p }));
  const said = parts.map((p) => h("li", { "data-part": p }));
  const fit = h("p", { class: "plan-fit" }, icon("whole"), h("span"));
  const warning = h("p", { class: "plan-warning" }, icon("trouble"), h("span", {}, () => c.impatient));
  const held = h("dd"), median = h("dd"), first = h("dd");
  const row = (label, value) => [h("dt", {}, label), value];
  const node = h("section", { class: "plan-card", "data-way": name, "aria-label": () => c.ways[name] },
    h("h3", {}, h("i", { class: "plan-key", "aria-hidden": "true" }), () => c.ways[name]),
    h("p", {}, h("span", { class: "label" }, () => c.last), last, off),
    h("p", {}, h("span", { class: "label" }, () => c.overLine), cost, copies),
    gain, fit, warning,
    h("div", { class: "plan-bar", "aria-hidden": "true" }, bars), h("ul", { class: "plan-parts" }, said),
    h("dl", {}, row(() => c.first, first), row(() => c.median, median), row(() => c.held, held)));

  return {
    node,
    update(way, without, window) {
      setText(last, atLeast(way, span(way.last)));
      setText(off, within(way));
      setText(cost, atLeast(way, bytes(way.wanBytes)));
      setText(copies, c.copies({ n: way.copiesPPM < 1e8 ? number(way.copiesPPM / 1e6, 2) : number(Math.round(way.copiesPPM / 1e6)) }));
      setText(gain, name === "without" ? c.alone : gains(way, without));
      show(gain, !way.warning);
      show(fit, Boolean(window) && !(way.warning && way.fits));
      setAttr(fit, "data-fits", String(way.fits));
      setIcon(fit.firstChild, way.fits ? "whole" : "trouble");
      setText(fit.lastChild, way.fits ? c.fits({ time: roundSpan(window ?? 0) }) : c.fitsNot({ time: roundSpan(window ?? 0), n: way.windows }));
      show(warning, way.warning === "impatient");
      parts.forEach((p, i) => {
        setVar(bars[i], "--part", `${(100 * way.parts[p] / way.last).toFixed(3)}%`);
        setText(said[i], `${c.parts[p]} ${span(way.parts[p])}`);
        show(said[i], way.parts[p] >= 50_000);
      });
      setText(first, span(way.first));
      setText(median, span(way.median));
      setText(held, c.limits[way.limit]);
    },
  };
}

/** A figure that may be more, where phones lose patience. */
export const atLeast = (way, text) => (way.warning ? `≥ ${text}` : text);

/** How far a way's times may be off; of a lower bound nobody knows. */
export const within = (way) => (way.warning ? "" : `± ${way.tolerancePercent} %`);

/** How a way compares with every phone fetching for itself. */
function gains(way, without) {
  const c = s.planner, times = without.last / way.last, saved = 100 * (1 - way.wanBytes / without.wanBytes);
  const time = times >= 1.05 ? c.faster({ n: number(times, times < 10 ? 1 : 0) }) : times <= 0.95 ? c.slower({ n: number(1 / times, 1) }) : c.asFast;
  return `${time} · ${c.saved({ percent: saved > 99 ? number(Math.floor(saved * 10) / 10, 1) : number(Math.round(saved)) })}`;
}
