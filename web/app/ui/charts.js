// Charts against the site's time: use of the line, phones done, and bytes by
// where they came from. The playhead stands in each; pressing one seeks.
import { h, setText, setVar, show, sync } from "../dom.js";
import { engine } from "../engine.js";
import { bytes, clock, number, rate } from "../format.js";
import { ink, inkKey } from "../ink.js";
import { scaleEnd } from "../scale.js";
import { strings as s } from "../strings.js";
import { summary } from "./charttable.js";
import { choice } from "./switch.js";

const bins = 240, busy = 500; // ms between looks at a history that grows

/** on: {seek(t)} */
export function charts(on) {
  const c = s.charts;
  const plots = [
    { id: "wan", title: () => c.wan, format: rate, most: () => latest.run.rate, series: [{ of: (d) => use(d), color: "--wan", fill: true }] },
    { id: "done", title: () => c.done, format: (n) => number(Math.round(n)), most: (d) => d.phones, series: [{ of: (d) => d.done, color: "--ok", fill: true, step: true }] },
    { id: "bytes", title: () => c.bytes, format: bytes, series: [{ of: (d) => d.peers, color: "--peer", name: () => c.peers }, { of: (d) => d.server, color: "--wan", name: () => c.server, dash: [7, 3] }] },
  ];
  for (const p of plots) {
    p.box = h("div", { class: "plot-box" });
    p.now = h("output", { class: "plot-now" });
    p.node = h("figure", { class: "plot", "data-plot": p.id }, h("figcaption", {}, h("span", {}, p.title), p.now), p.box);
  }
  const table = summary();
  const pictures = h("div", { class: "plots" }, plots.map((p) => p.node));
  const node = h("div", { class: "charts" }, pictures, table.node);
  const how = choice(() => c.as, [["plot", () => c.plot], ["table", () => c.table]], () => {
    shape();
    key = "";
    if (latest) update(latest);
  });
  let lib = null, data = null, other = null, key = "", lookedAt = 0, drawn = "", paired = false, latest = null;

  function shape() {
    show(pictures, how.value === "plot");
    show(table.node, how.value === "table");
  }
  shape();

  /** Bits a second. */
  function use(d) {
    const width = d.t.length > 1 ? (d.t[1] - d.t[0]) / 1e6 : 1;
    return d.wan.map((n) => n * 8 / width);
  }

  async function load() {
    if (lib) return;
    try {
      lib = (await import("../../vendor/uplot/uPlot.js")).default;
    } catch { // without what draws them the figures are there all the same
      return how.choose("table");
    }
    drawn = "";
    if (latest) update(latest);
  }

  function build(p) {
    p.chart?.destroy();
    const size = { width: p.box.clientWidth, height: p.box.clientHeight };
    const font = `11px ${ink("--sans")}`;
    const axis = { stroke: ink("--text-dim"), font, grid: { stroke: ink("--edge"), width: 1 }, ticks: { show: false } };
    p.chart = new lib({
      ...size, padding: [8, 18, 0, 0], legend: { show: false },
      scales: { x: { time: false, range: () => [0, (scaleEnd(latest.history) - latest.history.start) / 1e6] }, y: { range: (_, __, top) => [0, Math.max(p.most ? p.most(data) : 0, top, 1) * 1.06] } },
      axes: [{ ...axis, size: 26, space: 64, values: (_, at) => at.map((x) => clock(x * 1e6).replace(/\.0$/, "")) }, { ...axis, size: 62, space: 30, values: (_, at) => at.map(p.format) }],
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false }, sync: { key: "pfs" } },
      series: [{}, ...p.series.map((x) => stroke(x)), ...(other ? p.series.map((x) => stroke(x, true)) : [])],
      hooks: { setCursor: [() => tell(p)], ready: [(u) => aim(u)], draw: [() => stand(p)] }, // a scale is another one when it has been drawn
    }, values(p), p.box);
    p.head = h("i", { class: "plot-head", "aria-hidden": "true" });
    p.chart.over.append(p.head);
  }

  /** A figure with its curve's stroke before it, where there are several. */
  function mark(one) {
    const line = h("i", { class: one.dash ? "dash" : "", "aria-hidden": "true" });
    setVar(line, "--ink", `var(${one.color})`);
    return h("span", { class: "plot-key" }, line, h("span", {}));
  }

  /** A table for the plot: the site's curves, and those of the site beside it, on one clock. */
  function values(p) {
    const table = (d) => [d.t.map((t) => (t - d.start) / 1e6), ...p.series.map((x) => x.of(d))];
    const mine = table({ ...data, start: latest.history.start });
    return other ? lib.join([mine, table({ ...other, start: other.t[0] - (other.t[1] - other.t[0]) })]) : mine;
  }

  /** A curve as it is drawn; the site beside it has thin dots. */
  const stroke = (x, beside) => ({
    stroke: ink(x.color), width: beside ? 1.4 : 1.8, dash: beside ? [2, 3] : x.dash, points: { show: false }, spanGaps: true, paths: x.step ? lib.paths.stepped({ align: 1 }) : undefined,
    fill: x.fill && !beside ? `color-mix(in srgb, ${ink(x.color)} 18%, transparent)` : undefined,
  });

  /** Pressing and dragging seek, as on the timeline. */
  function aim(u) {
    let down = false;
    const go = (e) => {
      const box = u.over.getBoundingClientRect(), { start, end } = latest.history;
      const t = start + u.posToVal(e.clientX - box.left, "x") * 1e6;
      on.seek(Math.round(Math.min(Math.max(t, start), end)));
    };
    u.over.addEventListener("pointerdown", (e) => { if (e.button === 0) { down = true; u.over.setPointerCapture(e.pointerId); go(e); } });
    u.over.addEventListener("pointermove", (e) => { if (down) go(e); });
    for (const end of ["pointerup", "pointercancel"]) u.over.addEventListener(end, () => { down = false; });
  }

  /** Puts the playhead where its moment is on the plot's scale. */
  function stand(p) {
    setVar(p.head, "--at", `${p.chart.valToPos((latest.history.now - latest.history.start) / 1e6, "x").toFixed(1)}px`);
    tell(p);
  }

  /** The figures at the pointer, else at the playhead. */
  function tell(p) {
    if (!p.chart || !latest) return;
    const hover = p.chart.cursor.idx;
    const x = (latest.history.now - latest.history.start) / 1e6, at = hover ?? nearest(p.chart.data[0], x);
    sync(p.now, p.series, mark, (span, one) => {
      const known = p.chart.data[p.series.indexOf(one) + 1].slice(0, at + 1); // has holes where only the other site has a value
      const n = known.findLast((x) => x != null) ?? 0;
      setText(span.lastChild, p.series.length > 1 ? `${one.name()} ${p.format(Math.round(n))}` : p.format(Math.round(n)));
    });
  }

  function update(view) {
    latest = view;
    if (!view.history) return;
    const { branch, end, complete } = view.history, now = performance.now();
    const fresh = [view.epoch, branch, view.compare?.b.id, end, complete, inkKey()].join();
    if (fresh !== key && (complete || now - lookedAt > busy)) {
      [key, lookedAt] = [fresh, now];
      [data, other] = [engine.series(bins), view.compare ? engine.series(bins, view.compare.b.id) : null];
      if (how.value === "table") table.update(data, view.history.start);
      if (Boolean(other) === paired) for (const p of plots) p.chart?.setData(values(p));
    }
    if (how.value !== "plot" || !lib || !data) return;
    const size = [inkKey(), Boolean(other), pictures.clientWidth, pictures.clientHeight, plots[0].box.clientWidth].join();
    if (size !== drawn && pictures.clientWidth) {
      [drawn, paired] = [size, Boolean(other)];
      for (const p of plots) build(p);
    }
    for (const p of plots) if (p.chart) stand(p);
  }

  return { node, tools: [how.node], opened: load, update };
}

function nearest(xs, x) {
  let low = 0, high = xs.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (xs[mid] <= x) low = mid;
    else high = mid - 1;
  }
  return low;
}
