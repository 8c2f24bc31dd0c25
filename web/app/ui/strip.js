// What the timeline's canvas shows: a row for the signs of what is rare, a
// density lane for what is frequent, hatching where nothing is known yet, and
// an axis. Everything comes from marks() of the history. A site beside it hangs
// from the lanes' middle, and has hollow signs.
import { ink, paper } from "../ink.js";
import { clock } from "../format.js";
import { part, tickStep, ticks } from "../scale.js";
import { lanes, singles } from "../tracks.js";

/** Heights (px) of the rows; narrow screens have smaller ones. */
export const rows = (small) => (small ? { top: 13, lane: 7, gap: 2, axis: 14 } : { top: 16, lane: 10, gap: 3, axis: 16 });

export const stripHeight = (small) => {
  const r = rows(small);
  return r.top + lanes.length * (r.lane + r.gap) + r.axis;
};

/** Draws {marks, from, to, known}: the scale from..to (µs), of which the history reaches to known. */
export function drawStrip(canvas, { marks, from, to, known, small }) {
  const { context: c, width, height } = paper(canvas);
  const r = rows(small);
  const x = (t) => part(t, from, to) * width;
  ahead(c, x(known), width, height - r.axis);
  axis(c, { from, to, x, width, height, r });
  lanes.forEach((lane, i) => density(c, marks, lane, { x, y: r.top + i * (r.lane + r.gap), h: r.lane }));
  for (const [site, beside] of [[marks.beside, true], [marks, false]]) {
    for (const track of singles) {
      for (const p of site?.points ?? []) if (p.track === track.id) sign(c, track, x(p.t), r.top / 2 - 0.5, small ? 3.6 : 4.4, beside);
    }
  }
}

function ahead(c, x, width, height) {
  if (x >= width - 1) return;
  c.save();
  c.beginPath();
  c.rect(x, 0, width - x, height);
  c.clip();
  c.strokeStyle = ink("--track");
  c.lineWidth = 1;
  c.beginPath();
  for (let at = x - height; at < width; at += 7) {
    c.moveTo(at, height);
    c.lineTo(at + height, 0);
  }
  c.stroke();
  c.restore();
}

function axis(c, { from, to, x, width, height, r }) {
  c.font = `${10.5}px ${ink("--sans")}`;
  c.textBaseline = "alphabetic";
  const most = Math.max(Math.floor(width / 84), 2), step = tickStep(to - from, most);
  for (const t of ticks(0, to - from, most)) { // of the history, which need not begin at 0
    const at = Math.round(x(from + t)) + 0.5;
    c.strokeStyle = ink("--edge");
    c.beginPath();
    c.moveTo(at, 0);
    c.lineTo(at, height - r.axis + 3);
    c.stroke();
    c.fillStyle = ink("--text-dim");
    const text = clock(t).replace(/\.0$/, step % 1e6 ? ".0" : "");
    const wide = c.measureText(text).width;
    c.fillText(text, Math.min(Math.max(at - wide / 2, 0), width - wide), height - 2);
  }
}

/** Bars from the lane's foot, or to both sides of its middle; the tallest is the lane's busiest bin, and one mark is always seen. */
function density(c, marks, lane, { x, y, h }) {
  const mine = marks.tracks[lane.id] ?? [], other = marks.beside?.tracks[lane.id];
  const most = Math.max(...mine, ...other ?? [], 1), foot = other ? y + Math.round(h / 2) : y + h;
  c.fillStyle = ink("--track");
  c.fillRect(0, foot - 1, x(Infinity), 1);
  c.fillStyle = ink(lane.color);
  const bars = (counts, room, top) => counts.forEach((n, i) => {
    if (!n) return;
    const bin = (marks.end - marks.start) / Math.max(marks.bins, 1), left = x(marks.start + i * bin), right = x(marks.start + (i + 1) * bin);
    const tall = Math.max(Math.round(room * Math.sqrt(n / most)), 2);
    c.fillRect(left, top(tall), Math.max(right - left - 0.5, 1.5), tall);
  });
  c.globalAlpha = lane.hollow ? 0.62 : 1;
  bars(mine, foot - y, (tall) => foot - tall);
  c.globalAlpha *= 0.6;
  bars(other ?? [], y + h - foot, () => foot);
  c.globalAlpha = 1;
}

/** A crown's triangle, a diamond, a cross: as on the map. */
function sign(c, track, x, y, s, hollow) {
  c.fillStyle = c.strokeStyle = ink(track.color);
  c.lineWidth = hollow ? 1 : 1.8;
  const close = () => {
    c.closePath();
    hollow ? c.stroke() : c.fill();
  };
  c.beginPath();
  if (track.id === "root") {
    c.moveTo(x - s, y + s * 0.85);
    c.lineTo(x, y - s);
    c.lineTo(x + s, y + s * 0.85);
    close();
  } else if (track.id === "fault") {
    c.moveTo(x, y - s * 1.15);
    c.lineTo(x + s, y);
    c.lineTo(x, y + s * 1.15);
    c.lineTo(x - s, y);
    close();
  } else {
    const d = s * 0.72;
    c.moveTo(x - d, y - d);
    c.lineTo(x + d, y + d);
    c.moveTo(x + d, y - d);
    c.lineTo(x - d, y + d);
    c.stroke();
  }
}
