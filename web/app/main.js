// Starts the page: loads the program, finds out whether a hub is there, builds
// the parts, and ten times a second shows what the program knows.
import { build } from "./build.js";
import { adopt, canvasWords, hasWebGL } from "./canvas.js";
import { h } from "./dom.js";
import { draw } from "./draw.js";
import { program, watchProgram } from "./early.js";
import { engine } from "./engine.js";
import { asked } from "./language.js";
import { findHost, HubLink } from "./live.js";
import { openShared, setMode } from "./run.js";
import { wish } from "./settings.js";
import { shared } from "./shares.js";
import { $, readAddress, state, ui } from "./state.js";
import { spoken } from "./strings.js";
import { followSystem, initTheme } from "./theme.js";
import { loading } from "./ui/loading.js";
import { speakLanguage } from "./words.js";

const host = findHost(); // while words come
const kept = await shared(location.hash);
if (kept?.link) history.replaceState(null, "", `#${kept.link}`);
readAddress();
state.hubLink = new HubLink(() => state.view && $("status").dataset.state !== "failed" && draw());
await speakLanguage(asked()).catch(() => speakLanguage("en")).catch(speechless);
ui.loading = loading($("loading"), () => location.reload());
watchProgram(ui.loading.progress);
const themes = initTheme(wish(location.hash, "theme"), (choice) => ui.header?.theme(choice));

try {
  state.webgl = hasWebGL(); // which starts the browser's drawing, while the program comes
  Object.assign(state, await host);
  await program;
  begin();
} catch (error) {
  console.error(error);
  $("status").dataset.state = "failed";
  ui.loading.fail(error);
}

/** There are no words to tell it in. */
function speechless(error) {
  $("status").dataset.state = "failed";
  $("loading").querySelector(".loading-card").append(h("p", { role: "alert" }, error.message));
  throw error;
}

function begin() {
  build(themes);
  adopt($("stage"));
  document.body.dataset.webgl = "on";
  followSystem();
  addEventListener("pfs-exit", ended);
  addEventListener("pfs-canvas-failed", (e) => { console.error(e.detail); noMap(); });
  spoken(() => engine.setWords(canvasWords()));
  if (state.webgl) engine.startCanvas();
  else noMap();
  const wanted = wish(location.hash, "mode");
  setMode(state.hub && wanted !== "sim" && !state.link && !kept ? "live" : "sim");
  if (kept) openShared(kept);
  beat();
  state.timer = setInterval(beat, 100);
  addEventListener("hashchange", anotherAddress);
  ui.explore.begin();
  ui.loading.done();
}

function beat() {
  engine.tick();
  draw();
}

function anotherAddress() {
  if (wish(location.hash, "share")) return location.reload();
  readAddress();
  ui.explore.leave();
  setMode("sim");
}

function noMap() {
  state.webgl = false;
  document.body.dataset.webgl = "off";
  ui.notices.noWebGL();
}

/** The program is gone: what is on the page stays, and nothing asks it any more. */
function ended() {
  clearInterval(state.timer);
  $("status").dataset.state = "failed"; // first: who looks at it asks no more
  ui.notices.crashed();
  state.hubLink.close();
}
