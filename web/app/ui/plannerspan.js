// Spans that are round: 10 s, 30 min, 2 h, 1 d. Others are format.js's.
import { number, span } from "../format.js";
import { strings as s } from "../strings.js";

const units = [[86400e6, "d"], [3600e6, "h"], [60e6, "m"], [1e6, "s"]];

export function roundSpan(us) {
  const [size, unit] = units.find(([size]) => us >= size && us % size === 0) ?? [];
  return unit ? s.planner.span[unit]({ n: number(us / size) }) : span(us);
}
