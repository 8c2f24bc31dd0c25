// Every word that the page shows, except the sentence of what is happening,
// which the program tells with its facts (wasm/player, Story).
import { bytes, clock, part, rate, span } from "./format.js";

export const strings = {
  name: "PFS",
  fullName: "Peer Firmware Sharing",
  tagline: "One copy crosses the line. The phones pass it on.",
  skip: "Skip to the phones",
  map: "Map of the site: everything on it is also told by the panels beside it",

  mode: { label: "Where the picture comes from", live: "Live", sim: "Simulation",
    noHub: "There is no hub at this address: what you see is simulated in this page.",
    liveTitle: "What real nodes tell the hub", simTitle: "The same protocol, simulated in this page" },
  hub: { connecting: "connecting", open: "connected", waiting: "reconnecting" },
  buttons: { settings: "Simulation settings", theme: "Colours", help: "Help and keys", close: "Close",
    play: "Play", pause: "Pause", restart: "Start over", slower: "Slower", faster: "Faster", fit: "Show the whole map",
    expand: "Show more of the panel", shrink: "Show less of the panel" },
  theme: { auto: "Colours: as the system", night: "Colours: night", day: "Colours: day" },

  story: { label: "What is happening", now: "Now", done: "Done", paused: "Paused", live: "Live", sim: "Simulated",
    site: (name, phones, profile, bits, rtt, seed, replay) => [name, `${phones} phones`, profile, bits ? `${rate(bits)} line` : "", rtt ? `${Math.round(rtt / 1000)} ms round trip` : "", seed !== undefined ? `seed ${seed}` : "", replay ? "replay of a link" : ""].filter(Boolean).join(" · "),
    lagging: "as fast as this machine can", held: (n) => `${n} events wait` },
  transport: { label: "Transport", speed: "Speed", realTime: "real time", profile: "Profile of the next run", profileTitle: "Another profile starts the demonstration over", profiles: { classic: "classic", express: "express" }, elapsed: "Elapsed",
    speedText: ([num, den]) => (den === 1 ? `${num}×` : `1/${den}×`) },

  cost: {
    label: "What it costs", line: "Over the line", each: "Each alone", time: "Time so far", boundIs: (t) => `least possible ${t}`,
    phones: "Phones done",
    copies: (ppm, loads) => `${(ppm / 1e6).toFixed(2)} × the load${loads > 1 ? "s" : ""}`,
    saved: (percent) => `${percent} % saved`,
    noSaving: "nothing saved",
    lineTitle: "Bytes that crossed the line to the site, headers included",
    eachTitle: "The load for every phone over the line, without any header: the traditional way at its best",
    boundTitle: "One copy of every load at the line's full rate, and half a round trip: nobody can be faster",
    peers: (n) => `${bytes(n)} from phone to phone`,
    profile: { classic: "Profile classic: file after file", express: "Profile express: all files at once", traditional: "Peer sharing is off" },
  },

  tabs: { label: "Details", cost: "Cost", phones: "Phones", files: "Files", events: "Events", faults: "Faults" },

  phones: {
    label: "Phones", filter: "Filter", filterHint: "Name, model, address, file or state", none: "No phone matches.",
    empty: "No phone has been heard from yet.", count: (n, all) => (n === all ? `${all} phones` : `${n} of ${all} phones`),
    columns: ["Phone", "Doing", "Load"],
    keys: "Arrow keys move, Enter opens.", files: (n) => `${n} files at once`,
  },
  phase: {
    idle: "idle", hearing: "listening", claiming: "claims the root", following: "looks for a parent", "root-wait": "root, waits for others",
    waiting: "waits for its parent", "from-server": "from headquarters", "from-peer": "from its parent", whole: "whole",
    down: "down", done: "runs the new load", back: "rolled back",
  },
  trust: {
    label: "Trust", short: { verified: "verified", unverified: "unverified" }, verified: (signer) => (signer ? `verified by ${signer}` : "verified by a trusted key"), unverified: "unverified: no key has vouched",
    untold: "not told: it has not committed", back: (why) => `Rolled back: ${why}`,
    all: (signers) => (signers.length === 1 ? `all verified by ${signers[0]}` : "all verified"), none: (n) => `${n} unverified`, some: (n, of) => `${n} of ${of} unverified`, wentBack: (n) => `${n} rolled back`,
    title: "Phones that run a load which no trusted key has signed: its bytes are whole, but nobody vouches for them",
  },

  phone: {
    back: "All phones", screen: "The phone’s screen", noPFS: "Peer sharing is off on this phone.",
    pfs: "PFS", upgrading: "Upgrading", ready: "Ready", down: "No power",
    filesBar: (done, all) => `${done} of ${all} files whole`, feeds: (names) => `feeds ${names}`,
    parents: "Parents", allRoots: (n) => (n === 1 ? "is the root of one file" : `is the root of ${n} files`),
    depths: (least, most) => (least === most ? `${most} below the roots` : `${least} to ${most} below the roots`),
    address: "Address", model: "Model", load: "Load", running: "Runs now", parent: "Parent", children: "Children", depth: "Depth",
    root: "root", none: "none", server: "headquarters", below: (n) => (n === 1 ? "1 hop below the root" : `${n} hops below the root`),
    isRoot: "is the root", files: "Files", columns: ["File", "State", "Has"], events: "Recent events", noEvents: "Nothing yet.",
    ignored: (n) => `${n} foreign messages ignored`, gone: "This phone is not part of the present run.",
    viaServer: "over the line", viaPeer: (p) => `from ${p}`,
  },

  files: {
    label: "Files", columns: ["File", "Root", "Whole", "Size", "Claims", "Depth"],
    titles: ["A component of a load, and the hierarchy that shares it", "The phone that fetches it from headquarters", "Phones that hold it, digest checked", "Bytes", "ClaimRoot broadcasts", "Hops from the root to the farthest phone"],
    root: (name) => `root ${name}`, noRoot: "no root yet", empty: "No file has been begun yet.",
    follow: "Follow the action", followTitle: "The map shows the tree of the file that moves most", show: (file) => `Show ${file} on the map`,
  },

  events: {
    label: "Events", all: "All", empty: "Nothing has happened yet.", none: "No such event among the last ones.",
    groups: { election: "Election", tree: "Tree", transfer: "Transfer", result: "Result", trouble: "Trouble", other: "Other" },
  },

  faults: {
    label: "Faults", none: "Nothing goes wrong by plan: this site is played as it is.", site: "the site",
    held: "No check has broken so far.", heldAll: "No check broke.", broke: (n) => (n === 1 ? "A check broke" : `Checks broke ${n} times`),
    moment: (at) => at, span: (at, until) => `${at} to ${until}`, plan: (n) => (n === 1 ? "One fault" : `${n} faults`),
    state: { ahead: "to come", now: "now", past: "past" },
    leave: "Leave the replay", about: "This is the replay of a link: the same site, the same faults, the same history, held to every check as it happens.",
  },

  settings: {
    title: "Simulate another site", apply: "Simulate", cancel: "Cancel", defaults: "Defaults",
    phones: "Phones", models: "Models", wan: "Line to headquarters", distance: "Distance to headquarters", loss: "Loss on the line",
    pfs: "Peer Firmware Sharing", pfsOff: "off: every phone fetches for itself", pfsOn: "on",
    profile: "Profile", profiles: { classic: "classic: file after file", express: "express: all files at once" },
    profileSays: { classic: "as the phones’ own log shows it", express: "blocks handed on as they come" },
    rootWait: "A root waits for others", seed: "Seed", loop: "Start over with the next seed when done",
    km: (km, ms) => `${Math.round(km).toLocaleString("en")} km · ${ms} ms round trip`,
    lossText: (ppm) => (ppm ? `${ppm / 1e4} %` : "none"), seconds: (ms) => (ms ? `${ms / 1000} s` : "not at all"),
    link: "The address of this page carries these settings: copy it to show the same run to somebody else.",
    needModel: "Choose at least one model.", refused: (why) => `That cannot be simulated: ${why}`,
  },

  loading: {
    title: "Loading the program", progress: (n, all) => `${bytes(n)} of ${bytes(all)}`, some: (n) => `${bytes(n)} so far`, starting: "Starting",
    retry: "Try again",
    failed: {
      wasm: "This browser has no WebAssembly, which the page computes with. A browser of the last years has it.",
      fetch: (what) => `The program could not be loaded (${what}). If this folder was just cloned, “just build” makes it.`,
      exit: "The program ended unexpectedly. Reloading the page starts it again.",
      other: (what) => `The program could not be started: ${what}`,
    },
  },
  notices: {
    noWebGL: "This browser draws no WebGL, so there is no map. Everything else works, and tells the same.",
    lost: (s) => `The hub is gone. Trying again in ${s} s.`, trying: "The hub is gone. Trying to reach it …", retry: "Try now", simulate: "Simulate instead",
    newer: "The hub is newer than this page.", reload: "Reload", crashed: "The program ended unexpectedly.",
    badLink: (why) => `This link cannot be played: ${why}. What runs instead is the site of the settings.`, dismiss: "Close",
    broke: (check, at, detail, more) => `The check ${check} broke at ${at}: ${detail}${more ? ` (and ${more} more)` : ""}`, faults: "Show the faults",
    bad: (n) => `${n} messages of the hub could not be read.`,
  },

  help: {
    title: "What you see",
    text: [
      "Headquarters stand far away at the left, the site at the right. Between them lies the line, which is long and narrow.",
      "Without peer sharing every phone fetches its firmware over that line. With it, the phones of a model elect a root for each file. Only the root turns to headquarters, and the others hang on to it as a binary tree and pass the file down.",
      "Every mark on the map comes from an event that a node told: of the simulation in this page, or of real nodes when a hub is there.",
    ],
    signs: "Signs", keys: "Keys",
    keyList: [["Space", "play or pause"], ["R", "start over"], [", .", "slower, faster"], ["1 2 3", "phones, files, events"], ["/", "filter the phones"],
      ["+ − 0", "zoom in, out, whole map"], ["Arrow keys", "on the map: move it"], ["L", "live or simulation"], ["S", "simulation settings"], ["T", "colours"], ["Esc", "close what is open"], ["?", "this help"]],
    screen: "A phone’s screen fills as its file comes in. In the profile express it takes all files at once, each in a tree of its own: the screen has a bar for each, amber over the line, teal from a parent, green when whole. The map draws the tree of the file that moves most, or of the one chosen under Files.",
    legend: [["server", "wan", "over the line, dashed"], ["peer", "peer", "from phone to phone, flowing"], ["whole", "ok", "whole, digest checked"],
      ["vouched", "ok", "verified: a trusted key has signed the load"], ["doubt", "plain", "unverified: no key has vouched for it"],
      ["root", "wan", "root of a file’s tree"], ["claim", "claim", "claims to be the root"], ["trouble", "bad", "trouble"], ["undo", "bad", "rolled back to the load before"]],
    unlike: "PFS is an open implementation in the manner of Cisco’s Peer Firmware Sharing. Cisco’s wire protocol is unpublished: this one is its own, and does not talk to Cisco phones.",
  },
};

/** What an event says, its node's name apart. */
export const eventText = {
  "run": (e) => `A run of ${e.phones ?? 0} phones begins on a line of ${rate(e.rate ?? 0)}`,
  "run-end": (e) => `The run ends: ${e.n ?? 0} phones have the new load`,
  "node-up": (e) => `is up at ${e.addr ?? "?"}${e.n ? "" : ", peer sharing off"}`,
  "node-down": (e) => `went down${why(e)}`,
  "listening": () => "listens on port 4051",
  "file-start": (e) => `opens ${file(e)} and listens`,
  "claim": (e) => `claims the root of ${file(e)}, strength ${e.strength ?? "0"}`,
  "ad": (e) => `repeats its claim on ${file(e)} (${e.n ?? 0} of 4)`,
  "yield": (e) => `gives way to ${e.peer ?? "another"} for ${file(e)}`,
  "root-confirmed": (e) => `is the confirmed root of ${file(e)}`,
  "root-wait-over": (e) => `has waited for others and turns to headquarters for ${file(e)}`,
  "offer": (e) => (e.n ? `offers ${file(e)}, ${e.n === 1 ? "one place" : `${e.n} places`} free` : `tells of ${file(e)}, no place free`),
  "joined": (e) => `joined ${e.peer ?? "a parent"} for ${file(e)}, depth ${e.depth ?? 0}`,
  "child-joined": (e) => `accepted ${e.peer ?? "a child"}, ${e.n ?? 0} of 2 for ${file(e)}`,
  "child-left": (e) => `let go of ${e.peer ?? "a child"} for ${file(e)}${why(e)}`,
  "redirect": (e) => `is full and sent ${e.peer ?? "one"} on to its children`,
  "depth": (e) => `is now ${e.depth ?? 0} below the root of ${file(e)}`,
  "parent-lost": (e) => `lost its parent ${e.peer ?? ""} at ${bytes(e.have ?? 0)} of ${file(e)}${why(e)}`,
  "transfer-start": (e) => `begins ${file(e)} from ${e.peer ?? "headquarters"}${e.have ? ` at ${bytes(e.have)}` : ""}`,
  "transfer-fail": (e) => `could not go on with ${file(e)} from ${e.peer ?? "headquarters"}${why(e)}`,
  "verified": (e) => `holds ${file(e)} whole: ${bytes(e.size ?? 0)}, digest checked`,
  "rejected": (e) => `threw ${file(e)} away: the digest was wrong${why(e)}`,
  "fallback": (e) => `goes to headquarters itself for ${file(e)}${why(e)}`,
  "committed": (e) => `runs ${e.load ?? "the new load"}, ${e.text || "unverified: no key has vouched"}`,
  "commit-failed": (e) => `keeps the old load${why(e)}`,
  "rolled-back": (e) => `tried ${e.load ?? "the new load"} and went back to the one before${why(e)}`,
  "ignored": (e) => `ignored ${e.n ?? 1} foreign messages${why(e)}`,
  "log": (e) => e.text ?? "",
};

const why = (e) => (e.text ? `: ${e.text}` : "");
const file = (e) => part(e.file ?? "a file");

export { bytes, clock, rate, span };

/** How far a phone's load is to be trusted, in words. */
export const trustText = (p, state) => (state === "verified" ? strings.trust.verified(p.signer) : strings.trust[state]);
