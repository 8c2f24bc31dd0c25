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
  configure: (settings) => command("configure", JSON.stringify(settings)),
  live: () => pfs().live(),
  feed: (text) => command("feed", text),
  select: (name) => pfs().select(name),

  startCanvas: () => pfs().startCanvas(),
  setTheme: (name) => pfs().setTheme(name),
  setInsets: (top, right, bottom, left) => pfs().setInsets(top, right, bottom, left),
  setReducedMotion: (on) => pfs().setReducedMotion(on),
  setFile: (name) => pfs().setFile(name),
  zoom: (factor) => pfs().zoom(factor),
  pan: (dx, dy) => pfs().pan(dx, dy),
  fit: () => pfs().fit(),
};
