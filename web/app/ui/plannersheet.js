// What is taken to a meeting: the table on the page, copied or as CSV, a picture, a
// printed sheet, the link, and the command that says the same in a terminal.
import { h, setText, sync } from "../dom.js";
import { save } from "../export.js";
import { bytes, number, span } from "../format.js";
import { icon } from "../icons.js";
import { ink } from "../ink.js";
import { strings as s } from "../strings.js";
import { atLeast, within } from "./plannercards.js";

/** on: {said(), answer(), title() → words, link(), plot(answer, width, height) → geometry} */
export function planSheet(on) {
  const c = s.planner;
  const body = h("tbody");
  const command = h("code", { class: "plan-command" });
  const table = h("section", { class: "plan-table", "aria-label": () => c.table },
    h("div", { class: "plan-scroll", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, c.columns.map((_, i) => h("th", { scope: "col" }, () => c.columns[i])))), body)),
    h("p", { class: "plan-terminal" }, h("span", { class: "label" }, () => c.terminal), command));
  const said = h("output", { class: "plan-said" });
  const button = (id, name, text, act) => h("button", { id, type: "button", class: "plain text", onclick: act }, icon(name), text);
  const buttons = h("div", { class: "plan-buttons" },
    button("plan-copy", "table", () => c.copy, () => give(lines().map((l) => l.join("\t")).join("\n"))), button("plan-csv", "download", "CSV", () => save("pfs-plan.csv", csv(on.answer()), "text/csv")),
    button("plan-png", "camera", "PNG", async () => save("pfs-plan.png", await picture(on.answer(), on.title(), on.plot))), button("plan-print", "page", () => c.print, () => print()),
    button("plan-link", "link", () => c.link, () => give(location.origin + on.link())));

  /** Puts a text on the clipboard, where the browser lets it. */
  async function give(text) {
    try {
      await navigator.clipboard.writeText(text);
      setText(said, c.copied);
    } catch {
      setText(said, c.copyFailed);
    }
  }

  const cells = (w) => [c.ways[w.way], atLeast(w, span(w.last)), within(w), span(w.median), span(w.first), atLeast(w, bytes(w.wanBytes)), number(w.copiesPPM / 1e6, 2), span(w.parts.waits), span(w.parts.line), span(w.parts.lan), c.limits[w.limit]];
  const lines = () => [c.columns, ...on.answer().ways.map(cells)];

  return {
    table, buttons, said,
    /** Whether there is an answer to give away. */
    enable: (on) => { for (const one of buttons.children) one.disabled = !on; },
    update(answer) {
      sync(body, answer.ways, () => h("tr", {}, c.columns.map((_, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }))), (tr, way) => cells(way).forEach((text, i) => setText(tr.children[i], text)));
      setText(command, ["pfs plan", ...Object.entries(on.said()).map(([key, value]) => `--${key} ${flag(key, value)}`)].join(" "));
      setText(said, "");
    },
  };
}

/** A value as one types it. */
function flag(key, value) {
  if (key === "rtt") return `${value}ms`;
  if (key !== "wan" && key !== "lan") return value;
  const [unit, name] = [[1e9, "gbit"], [1e6, "mbit"], [1e3, "kbit"], [1, "bit"]].find(([n]) => value >= n && Number(value) % (n / 10) === 0) ?? [1, "bit"];
  return `${value / unit}${name}`;
}

/** The table as `pfs plan --csv` prints it. */
function csv(answer) {
  const heading = "phones,wan_bit_s,rtt_ms,way,first_s,median_s,last_s,tolerance_percent,wan_bytes,copies,limit,fits,windows,warning";
  const exact = (us) => (us / 1e6).toFixed(3);
  const rows = answer.ways.map((w) => [answer.phones, answer.wan, Math.floor(answer.rtt / 1000), w.way, exact(w.first), exact(w.median), exact(w.last), w.tolerancePercent, w.wanBytes, (w.copiesPPM / 1e6).toFixed(2), w.limit,
    answer.window ? w.fits : "", answer.window ? w.windows : "", w.warning ?? ""].join(","));
  return [heading, ...rows, ""].join("\n");
}

/** A PNG (Blob) for a slide: the site, the three ways in large numbers, the plot. */
async function picture(answer, title, plot) {
  const width = 1280, height = 720, edge = 56, ratio = 2;
  const paper = Object.assign(document.createElement("canvas"), { width: width * ratio, height: height * ratio });
  const c = paper.getContext("2d");
  c.scale(ratio, ratio);
  c.fillStyle = ink("--panel-solid");
  c.fillRect(0, 0, width, height);
  const write = (text, x, y, size, color, weight = 400, align = "left") => {
    Object.assign(c, { font: `${weight} ${size}px ${ink("--sans")}`, fillStyle: ink(color), textAlign: align });
    c.fillText(text, x, y, width - 2 * edge);
  };
  write(s.planner.title, edge, 74, 32, "--text-strong", 600);
  write(title, edge, 110, 19, "--text-dim");
  const column = (width - 2 * edge) / answer.ways.length;
  answer.ways.forEach((w, i) => {
    const x = edge + i * column;
    c.fillStyle = ink({ without: "--wan", classic: "--peer", express: "--ok" }[w.way]);
    c.fillRect(x, 146, column - 28, 4);
    write(s.planner.ways[w.way], x, 184, 20, "--text", 600);
    write(atLeast(w, span(w.last)), x, 240, 46, "--text-strong", 600);
    write(`${s.planner.last} ${within(w)}`, x, 266, 15, "--text-dim");
    write(atLeast(w, bytes(w.wanBytes)), x, 314, 34, "--text-strong", 600);
    write(s.planner.overLine, x, 338, 15, "--text-dim");
  });
  drawPlot(c, plot(answer, (width - 2 * edge) / 1.25, 250), edge, 370, 1.25);
  return new Promise((resolve, reject) => paper.toBlob((b) => (b ? resolve(b) : reject(new Error("no PNG"))), "image/png"));
}

function drawPlot(c, { lines, texts }, x, y, scale) {
  c.save();
  c.translate(x, y);
  c.scale(scale, scale);
  for (const line of lines) {
    c.strokeStyle = ink(line.color);
    c.lineWidth = line.width;
    c.setLineDash(line.dash);
    c.stroke(new Path2D(line.d));
  }
  for (const t of texts) {
    Object.assign(c, { font: `${t.bold ? 600 : 400} 11.5px ${ink("--sans")}`, fillStyle: ink(t.color), textAlign: { middle: "center", end: "right", start: "left" }[t.anchor] });
    c.fillText(t.text, t.x, t.y);
  }
  c.restore();
}
