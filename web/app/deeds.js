// What a person may do to a site at the playhead, and whom it concerns. Each is
// something that core/sim can do; the history is forked there.

/**
 * name: of the button, where several do the same kind; on: phone | line | server |
 * site; value: what number it takes, with its choices; fixed: the number;
 * usual: the site's own, from its settings.
 */
export const deeds = [
  { kind: "kill", on: "phone", icon: "power" },
  { kind: "restart", on: "phone", icon: "restart" },
  { kind: "pause", on: "phone", icon: "pause", for: 10e6 },
  { kind: "cut", on: "phone", icon: "cut", for: 20e6 },
  { kind: "corrupt", on: "phone", icon: "poison" },
  { kind: "pfs-off", on: "phone", icon: "alone" },
  { kind: "move", on: "phone", icon: "move", fixed: 1 },
  { kind: "wan", on: "line", icon: "slow", value: { choices: [64, 256, 1000, 5000, 20000], usual: 256 } },
  { kind: "wan", name: "line-cut", on: "line", icon: "cut", fixed: 1 },
  { kind: "wan", name: "line-restore", on: "line", icon: "restart", usual: (site) => Math.round(site.wan / 1000) },
  { kind: "server-stop", on: "server", icon: "trouble" },
  { kind: "server-start", on: "server", icon: "server" },
  { kind: "join", on: "site", icon: "add", value: { choices: [1, 5, 10, 50], usual: 5 } },
];

/** Those that are done to a place. */
export const deedsOn = (place) => deeds.filter((d) => d.on === place);

/** What a deed's words are found by. */
export const nameOf = (d) => d.name ?? d.kind;

/** A deed as the program takes it; value: the number chosen, if it takes one; site: its settings. */
export function deed(d, node, value, site) {
  const out = { kind: d.kind };
  if (d.on === "phone") out.node = node;
  if (d.for) out.for = d.for;
  if (d.value) out.value = value ?? d.value.usual;
  if (d.fixed) out.value = d.fixed; // the second subnet: the first is 0; the least that a line can have, kbit/s
  if (d.usual) out.value = d.usual(site);
  return out;
}
