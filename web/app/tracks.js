// The tracks of the timeline: what is marked, which kinds of events a mark
// stands for, and how it is drawn. Marks of a lane are counted into a density;
// single ones are few and have each a sign of their own.
export const tracks = [
  { id: "root", kinds: ["root-confirmed"], icon: "root", tone: "wan", color: "--wan", single: true },
  { id: "fault", kinds: [], icon: "bolt", tone: "bad", color: "--bad", single: true },
  { id: "trouble", kinds: ["parent-lost", "transfer-fail", "rejected", "fallback", "commit-failed", "rolled-back", "node-down"], icon: "trouble", tone: "bad", color: "--bad", single: true },
  { id: "claim", kinds: ["claim", "ad"], icon: "claim", tone: "claim", color: "--claim" },
  { id: "verified", kinds: ["verified"], icon: "whole", tone: "ok", color: "--ok", hollow: true },
  { id: "commit", kinds: ["committed"], icon: "run", tone: "ok", color: "--ok" },
];

export const lanes = tracks.filter((t) => !t.single);
export const singles = tracks.filter((t) => t.single);

/** The kinds of a track, or of all of them for "". */
export const kindsOf = (id) => tracks.filter((t) => !id || t.id === id).flatMap((t) => t.kinds);

/**
 * The next point of a track after t, or the last one before it (dir −1), or
 * undefined. Points closer than a millisecond are one moment.
 */
export function nextPoint(points, track, t, dir) {
  const times = points.filter((p) => p.track === track).map((p) => p.t);
  const beyond = times.filter((x) => dir * (x - t) > 1000);
  return beyond.length ? (dir > 0 ? Math.min(...beyond) : Math.max(...beyond)) : undefined;
}
