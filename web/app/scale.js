// Round numbers for axes, and the span that a growing history is shown in.

const SECOND = 1e6;
const rounds = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400].map((s) => s * SECOND);

/** The smallest round span (µs) that gives at most so many ticks over the span. */
export const tickStep = (span, most) => rounds.find((r) => span / r <= most) ?? rounds.at(-1) * Math.ceil(span / rounds.at(-1) / most);

/** The ticks (µs) within [from, to]. */
export function ticks(from, to, most) {
  const step = tickStep(to - from, most), out = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) out.push(t);
  return out;
}

/**
 * The end (µs) of the scale of a history that is known up to `end`: exactly that
 * when no more of it will come, else a round time ahead, so that what is drawn stays where
 * it is while the history grows and the scale changes seldom.
 */
export function scaleEnd({ start, end, complete, settled = complete }) {
  if (settled) return Math.max(end, start + SECOND / 10);
  const span = Math.max(end - start, 2 * SECOND) * 1.1;
  return start + (rounds.map((r) => r * 2).find((r) => r >= span) ?? Math.ceil(span / (24 * 3600 * SECOND)) * 24 * 3600 * SECOND);
}

/** Where t lies in [from, to], 0 to 1. */
export const part = (t, from, to) => Math.min(Math.max((t - from) / Math.max(to - from, 1), 0), 1);
