// The kinds of events, sorted into the groups of the list, and their signs.
export const groups = {
  election: ["file-start", "claim", "ad", "yield", "root-confirmed", "root-wait-over", "offer"],
  tree: ["joined", "child-joined", "child-left", "redirect", "depth"],
  transfer: ["transfer-start", "verified"],
  result: ["committed", "run", "run-end"],
  trouble: ["parent-lost", "transfer-fail", "rejected", "fallback", "commit-failed", "rolled-back", "node-down", "ignored"],
  other: ["node-up", "listening", "log"],
};

const signs = {
  "file-start": "idle", "claim": "claim", "ad": "claim", "yield": "idle", "root-confirmed": "root", "root-wait-over": "server", "offer": "claim",
  "joined": "tree", "child-joined": "tree", "child-left": "tree", "redirect": "tree", "depth": "tree",
  "transfer-start": "peer", "verified": "whole", "committed": "whole", "run": "run", "run-end": "run",
};

const groupOf = new Map(Object.entries(groups).flatMap(([group, kinds]) => kinds.map((kind) => [kind, group])));

export const group = (kind) => groupOf.get(kind) ?? "other";

/** [icon, tone] of an event. */
export function sign(e) {
  if (e.kind === "rolled-back") return ["undo", "bad"];
  if (group(e.kind) === "trouble") return ["trouble", "bad"];
  if (e.kind === "transfer-start" && !e.peer) return ["server", "wan"];
  const name = signs[e.kind] ?? "idle";
  const tones = { claim: "claim", root: "wan", server: "wan", peer: "peer", whole: "ok" };
  return [name, tones[name] ?? "dim"];
}

/** [icon, tone, phase word] of a phone's line. */
export function phoneSign(p) {
  if (!p.up) return ["trouble", "bad", "down"];
  if (p.back) return ["undo", "bad", "back"];
  if (p.committed) return ["whole", "ok", "done"];
  const signs = {
    hearing: ["wait", "dim"], claiming: ["claim", "claim"], following: ["wait", "dim"], "root-wait": ["root", "wan"], waiting: ["tree", "peer"],
    "from-server": ["server", "wan"], "from-peer": ["peer", "peer"], whole: ["whole", "ok"],
  };
  const [name, tone] = signs[p.phase] ?? ["idle", "dim"];
  return [name, tone, p.phase];
}

/** [icon, tone, state] of how far what a phone runs is to be trusted; state: verified | unverified | untold. */
export function trustSign(p) {
  if (p.trust === "verified") return ["vouched", "ok", "verified"];
  if (p.trust === "unverified") return ["doubt", "plain", "unverified"];
  return ["wait", "dim", "untold"];
}
