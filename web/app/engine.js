// The one door to globalThis.pfs (see wasm/bridge): its JSON becomes objects
// here, its refusals become errors.

const pfs = () => globalThis.pfs;

function command(name, ...args) {
  const refusal = pfs()[name](...args);
  if (refusal) throw new Error(refusal);
}

export const engine = {
  tick: () => pfs().tick(),
  view: () => JSON.parse(pfs().view()),
  phones: (filter, from, count) => JSON.parse(pfs().phones(filter, from, count)),
  phone: (name) => JSON.parse(pfs().phone(name) ?? "null"),
  replay: () => JSON.parse(pfs().replay() ?? "null"),
  events: (since, limit, kinds = "", node = "") => JSON.parse(pfs().events(since, limit, kinds, node)),

  play: () => pfs().play(),
  pause: () => pfs().pause(),
  restart: () => command("restart"),
  setSpeed: (num, den) => pfs().setSpeed(num, den),
  setLoop: (on) => pfs().setLoop(on),
  plan: (said) => JSON.parse(pfs().plan(JSON.stringify(said))),
  configure: (settings) => command("configure", JSON.stringify(settings)),
  live: () => pfs().live(),
  feed: (text) => command("feed", text),
  select: (name) => pfs().select(name),

  // The playhead. Times are µs of the site's clock.
  seek: (t) => command("seek", t),
  step: (n) => command("step", n),
  /** dir: 1 or -1; false when there is no such event that way. */
  jump: (kinds, dir) => pfs().jump(kinds, dir) !== "none",
  follow: () => command("follow"),
  marks: (bins) => JSON.parse(pfs().marks(bins)),
  /** of: a branch's number; 0 for the one that is shown. */
  series: (bins, of = 0) => JSON.parse(pfs().series(bins, of)),
  messages: (asked) => JSON.parse(pfs().messages(JSON.stringify(asked))),

  // Histories.
  act: (deed) => command("act", JSON.stringify(deed)),
  branches: () => JSON.parse(pfs().branches()),
  show: (id) => command("show", id),
  drop: (id) => command("drop", id),
  compare: (a, b) => command("compare", a, b),
  compareWith: (changes) => command("compareWith", JSON.stringify(changes)),
  /** What is shown as a file's text; open plays one. Both throw what was refused. */
  export: (what) => {
    const text = pfs().export(what);
    if (text instanceof Error) throw text;
    return text;
  },
  open: (name, text) => command("open", name, text),
  /** A folder's load: {name, files, bytes, missing, load}, or {refused}. list: a character a byte; sizes: JSON, name to bytes. */
  loadsOf: (name, list, sizes) => JSON.parse(pfs().loadsOf(name, list, sizes)),

  startCanvas: () => pfs().startCanvas(),
  setTheme: (name) => pfs().setTheme(name),
  setInsets: (top, right, bottom, left) => pfs().setInsets(top, right, bottom, left),
  setReducedMotion: (on) => pfs().setReducedMotion(on),
  setFile: (name) => pfs().setFile(name),
  zoom: (factor) => pfs().zoom(factor),
  pan: (dx, dy) => pfs().pan(dx, dy),
  fit: () => pfs().fit(),
  refresh: () => pfs().refresh(),
  /** What the map shows, as ImageData; it comes with the next frame. */
  picture: () => new Promise((resolve) => pfs().picture((rgba, width, height) => resolve(new ImageData(rgba, width, height)))),
  /** What the canvas shows at a point of it, CSS pixels: {node, place: server | line | ""}. */
  at: (x, y) => JSON.parse(pfs().at(x, y)),
  setLook: (name) => command("setLook", name),
  setWords: (words) => command("setWords", JSON.stringify(words)),
  setContrast: (name) => pfs().setContrast(name),
};
