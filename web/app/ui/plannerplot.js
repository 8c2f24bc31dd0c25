// Phones done against time, on a logarithmic clock: seconds and hours in one
// picture. The same geometry is drawn into the page and into a file.
import { h, setAttr } from "../dom.js";
import { strings as s } from "../strings.js";
import { roundSpan } from "./plannerspan.js";

const looks = { without: ["--wan", [7, 5]], classic: ["--peer", []], express: ["--ok", []] };
const ticks = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 3600, 7200, 18000, 36000, 86400, 172800, 432000, 864000, 8640000].map((seconds) => seconds * 1e6);
const svgSpace = "http://www.w3.org/2000/svg";

export function planPlot() {
  const svg = document.createElementNS(svgSpace, "svg");
  setAttr(svg, "aria-hidden", "true"); // the table tells the same
  const node = h("figure", { class: "plan-plot" }, h("figcaption", {}, () => s.planner.plot), svg);
  return {
    node,
    geometry,
    draw(answer) {
      const width = Math.max(svg.clientWidth, 280), height = 224;
      setAttr(svg, "viewBox", `0 0 ${width} ${height}`);
      const g = geometry(answer, width, height);
      svg.replaceChildren(...g.lines.map(({ d, color, dash, width }) => make("path", { d, stroke: `var(${color})`, "stroke-width": width, "stroke-dasharray": dash.join(" "), fill: "none", "stroke-linejoin": "round" })),
        ...g.texts.map(({ x, y, text, color, anchor, bold }) => Object.assign(make("text", { x, y, fill: `var(${color})`, "text-anchor": anchor, "font-size": 11.5, "font-weight": bold ? 600 : 400 }), { textContent: text })));
    },
  };
}

function make(tag, attributes) {
  const node = document.createElementNS(svgSpace, tag);
  for (const [key, value] of Object.entries(attributes)) if (value !== "") node.setAttribute(key, value);
  return node;
}

/** What a plot of an answer is made of: lines and texts, in pixels; colours by their names in the style sheet. */
function geometry(answer, width, height) {
  const left = 44, right = 16, top = 36, bottom = 26;
  const from = Math.min(...answer.ways.map((w) => w.first)) / 2, to = Math.max(...answer.ways.map((w) => w.last), answer.window ?? 0) * 1.6;
  const x = (t) => left + (width - left - right) * Math.log(Math.max(t, from) / from) / Math.log(to / from);
  const y = (n) => height - bottom - (height - top - bottom) * n / answer.phones;
  const edge = "--edge-strong", dim = "--text-dim";
  const lines = [], texts = [];

  for (const part of [0, 0.5, 1]) {
    lines.push({ d: `M${left} ${y(part * answer.phones)}H${width - right}`, color: "--edge", dash: [], width: 1 });
    texts.push({ x: left - 7, y: y(part * answer.phones) + 4, text: `${part * 100} %`, color: dim, anchor: "end" });
  }
  let free = -Infinity;
  for (const t of ticks.filter((t) => t >= from && t <= to)) {
    lines.push({ d: `M${x(t)} ${top}V${height - bottom}`, color: "--edge", dash: [], width: 1 });
    if (x(t) < free) continue;
    texts.push({ x: x(t), y: height - 8, text: roundSpan(t), color: dim, anchor: "middle" });
    free = x(t) + 56;
  }
  if (answer.window) {
    lines.push({ d: `M${x(answer.window)} ${top}V${height - bottom}`, color: edge, dash: [2, 3], width: 1.5 });
    const far = x(answer.window) > width * 0.75;
    texts.push({ x: x(answer.window) + (far ? -5 : 5), y: height - bottom - 8, text: s.planner.window, color: dim, anchor: far ? "end" : "start" });
  }
  for (const w of answer.ways) {
    const [color, dash] = looks[w.way];
    lines.push({ d: steps(w.done, x, y), color, dash, width: 2.5 });
  }
  texts.push(...names(answer.ways, x, width, top));
  return { lines, texts, width, height };
}

/** A curve that rises where phones are done. */
function steps(done, x, y) {
  return done.reduce((d, p) => `${d}H${x(p.t).toFixed(1)}V${y(p.n).toFixed(1)}`, `M${x(done[0].t).toFixed(1)} ${y(0)}`);
}

/** The ways' names where their curves end, none upon another. */
function names(ways, x, width, top) {
  const taken = [];
  return [...ways].sort((a, b) => a.last - b.last).map((w) => {
    const text = s.planner.ways[w.way], half = text.length * 3.4 + 8;
    const at = Math.min(Math.max(x(w.last), half + 40), width - half);
    const row = taken.some((other) => Math.abs(other - at) < 2 * half) ? 1 : 0;
    if (!row) taken.push(at);
    return { x: at, y: top - 8 - row * 15, text, color: looks[w.way][0], anchor: "middle", bold: true };
  });
}
