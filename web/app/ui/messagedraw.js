// Draws a window of the message view: time runs down, one column a phone,
// messages as arrows. Only what lies in the window is given, and drawn.
import { sign } from "../events.js";
import { clock, split } from "../format.js";
import { ink, paper } from "../ink.js";
import { tickStep, ticks } from "../scale.js";

/** Sizes (px): the column of times at the left, the row of names on top. */
export const gutter = 58, crown = 26;
const tones = { wan: "--wan", peer: "--peer", ok: "--ok", bad: "--bad", claim: "--claim", dim: "--text-dim", plain: "--text" };

/** The style variable of a message's colour. */
export const toneOf = (m) => tones[sign({ kind: m.kind, peer: m.from === "server" ? "" : m.from })[1]] ?? "--text-dim";

/**
 * frame: {columns: [name…], width (of a column), left (scrolled, px), top (µs at
 * the upper edge), scale (µs a pixel), now, start, messages, serverName, hover}.
 */
export function drawMessages(canvas, frame) {
  const { context: c, width, height } = paper(canvas);
  const seen = visible(frame, width);
  const y = (t) => crown + (t - frame.top) / frame.scale;
  c.save();
  c.beginPath();
  c.rect(gutter, crown, width - gutter, height - crown);
  c.clip();
  lines(c, frame, seen, height);
  for (const m of frame.messages) if (m !== frame.hover) message(c, frame, m, y, width);
  if (frame.hover) message(c, frame, frame.hover, y, width, true);
  c.restore();
  times(c, frame, y, width, height);
  names(c, frame, seen, width);
  head(c, y(frame.now), width, height);
}

/** Where a column stands: its middle, in pixels of the canvas. */
export const columnX = (frame, i) => gutter + (i + 0.5) * frame.width - frame.left;

function visible({ columns, width, left }, room) {
  const first = Math.max(Math.floor(left / width), 0);
  return { first, last: Math.min(Math.ceil((left + room - gutter) / width), columns.length) };
}

function lines(c, frame, { first, last }, height) {
  c.strokeStyle = ink("--edge");
  c.lineWidth = 1;
  c.beginPath();
  for (let i = first; i < last; i++) {
    const x = Math.round(columnX(frame, i)) + 0.5;
    c.moveTo(x, crown);
    c.lineTo(x, height);
  }
  c.stroke();
}

function message(c, frame, m, y, room, strong = false) {
  const a = frame.index.get(m.from), b = frame.index.get(m.to), color = ink(toneOf(m)), y0 = y(m.t);
  c.strokeStyle = c.fillStyle = color;
  c.lineWidth = strong ? 2.6 : 1.4;
  c.globalAlpha = 1;
  if (m.to === "*") return broadcast(c, columnX(frame, a ?? 0), y0, room, strong);
  if (a === undefined || b === undefined) return dot(c, columnX(frame, a ?? b ?? 0), y0, strong);
  const from = columnX(frame, a), to = columnX(frame, b);
  if (m.until > m.t) {
    c.globalAlpha = strong ? 0.95 : 0.55;
    c.fillRect(to - 3, y0, 6, Math.max(y(m.until) - y0, 2));
    c.globalAlpha = 1;
  }
  if (m.from === "server") c.setLineDash([6, 3]); // the line is dashed wherever it is shown
  arrow(c, from, to, y0);
  c.setLineDash([]);
}

/** Heard by all of the subnet: a double ring at who speaks, and a thin line across. */
function broadcast(c, x, y, room, strong) {
  c.globalAlpha = strong ? 0.8 : 0.3;
  c.lineWidth = 1;
  c.beginPath();
  c.moveTo(gutter, y);
  c.lineTo(room, y);
  c.stroke();
  c.globalAlpha = 1;
  c.lineWidth = strong ? 2.4 : 1.5;
  c.beginPath();
  c.arc(x, y, 5, 0, 7);
  c.stroke();
  dot(c, x, y, strong);
}

function dot(c, x, y, strong) {
  c.beginPath();
  c.arc(x, y, strong ? 3.2 : 2.2, 0, 7);
  c.fill();
}

function arrow(c, from, to, y) {
  const way = Math.sign(to - from) || 1, tip = to - way * 3.5;
  c.beginPath();
  c.moveTo(from, y);
  c.lineTo(tip - way * 5, y);
  c.stroke();
  c.setLineDash([]);
  c.beginPath();
  c.moveTo(tip, y);
  c.lineTo(tip - way * 7, y - 3.6);
  c.lineTo(tip - way * 7, y + 3.6);
  c.closePath();
  c.fill();
}

function times(c, frame, y, width, height) {
  c.fillStyle = ink("--panel-solid");
  c.fillRect(0, 0, gutter, height);
  c.font = `11px ${ink("--mono")}`;
  c.textBaseline = "middle";
  const from = frame.top - frame.start, to = from + (height - crown) * frame.scale, most = Math.max((height - crown) / 44, 2);
  const step = tickStep(to - from, most);
  c.strokeStyle = ink("--edge");
  c.fillStyle = ink("--text-dim");
  for (const t of ticks(from, to, most)) {
    const at = Math.round(y(t + frame.start)) + 0.5;
    c.beginPath();
    c.moveTo(gutter - 6, at);
    c.lineTo(width, at);
    c.stroke();
    const text = step % 1e6 ? clock(t) : clock(t).replace(/\.0$/, "");
    c.fillText(text, gutter - 10 - c.measureText(text).width, at);
  }
}

function names(c, frame, { first, last }, width) {
  c.fillStyle = ink("--panel-solid");
  c.fillRect(0, 0, width, crown);
  c.strokeStyle = ink("--edge-strong");
  c.beginPath();
  c.moveTo(0, crown - 0.5);
  c.lineTo(width, crown - 0.5);
  c.stroke();
  const every = Math.max(Math.ceil(34 / frame.width), 1);
  c.save();
  c.beginPath();
  c.rect(gutter, 0, width - gutter, crown);
  c.clip();
  for (let i = first; i < last; i++) {
    const name = frame.columns[i];
    if (i % every && name !== "server") continue;
    const server = name === "server", text = server ? (frame.width >= 90 ? frame.serverName : frame.serverShort) : frame.width >= 118 ? name : split(name)[1];
    c.font = `${server ? 600 : 500} 11px ${ink(server ? "--sans" : "--mono")}`;
    c.fillStyle = ink(server ? "--wan" : name === frame.selected ? "--text-strong" : "--text");
    c.fillText(text, columnX(frame, i) - c.measureText(text).width / 2, crown / 2);
  }
  c.restore();
}

function head(c, y, width, height) {
  if (y < crown || y > height) return;
  c.fillStyle = ink("--text-strong");
  c.fillRect(0, Math.round(y) - 0.5, width, 1.5);
  c.beginPath();
  c.arc(gutter - 1, y, 4.5, 0, 7);
  c.fill();
}

/** The message under a point of the canvas, or null: the nearest within reach. */
export function messageAt(frame, px, py, reach = 6) {
  let best = null, least = reach;
  for (const m of frame.messages) {
    const y0 = crown + (m.t - frame.top) / frame.scale, y1 = m.until > m.t ? crown + (m.until - frame.top) / frame.scale : y0;
    const a = frame.index.get(m.from), b = frame.index.get(m.to), xs = [a, b].filter((i) => i !== undefined).map((i) => columnX(frame, i));
    if (!xs.length) continue;
    const inBar = b !== undefined && py >= y0 && py <= y1 && Math.abs(px - columnX(frame, b)) <= reach;
    const along = m.to === "*" ? Math.abs(px - xs[0]) <= 3 * reach : px >= Math.min(...xs) - reach && px <= Math.max(...xs) + reach;
    const far = inBar ? 0.5 : along ? Math.abs(py - y0) : Infinity;
    if (far < least) [best, least] = [m, far];
  }
  return best;
}
