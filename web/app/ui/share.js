// What can be taken along: a link to this very moment, a picture, a film, the
// recording, a table.
import { h, setAttr, setText, show } from "../dom.js";
import { engine } from "../engine.js";
import { film, filmType, picture, save } from "../export.js";
import { clock } from "../format.js";
import { icon, setIcon } from "../icons.js";
import { refusalText } from "../refusals.js";
import { spoken, strings as s } from "../strings.js";
import { online } from "./online.js";
import { popover } from "./popover.js";

const longest = 20_000; // ms of a film

/** on: {link() → URL, offer() → what the host keeps or null, recorded() → whether it is a recording, which no link can hold, title() → words for a file's name, story() → [sentence, note]} */
export function share(on) {
  const c = s.share;
  const about = h("p", { class: "act-note" });
  const said = h("p", { class: "share-said", role: "status" });
  const url = h("input", { id: "share-url", type: "text", readonly: true, "aria-label": () => c.link, onfocus: () => url.select() });
  const copy = h("button", { id: "copy-link", type: "button", class: "primary text", onclick: copyLink }, icon("link"), () => c.copy);
  const row = (id, name, label, about, act) => h("button", { id, type: "button", class: "share-row", onclick: act }, icon(name), h("span", {}, h("strong", {}, label), h("span", { class: "sub" }, about)));
  const png = row("save-png", "camera", () => c.png, () => c.pngAbout, savePicture);
  const webm = row("save-webm", "film", "", "", saveFilm);
  const short = online({ ...on, say: (words) => setText(said, words), give: async (link) => { url.value = link; return copied(); } });
  const pop = popover("share", h("div", { class: "share" }, h("header", {}, h("h2", {}, () => c.title)),
    about, h("div", { class: "share-link" }, url, copy),
    h("div", { class: "share-rows" }, short.node, png, webm, row("save-recording", "download", () => c.recording, () => c.recordingAbout, () => text("recording", "jsonl", "application/x-ndjson")),
      row("save-csv", "table", () => c.csv, () => c.csvAbout, () => text("csv", "csv", "text/csv"))), said));
  const rec = h("i", { class: "rec", hidden: true, "aria-hidden": "true" });
  const opener = h("button", { id: "open-share", type: "button", class: "plain tool", title: () => c.open, "aria-expanded": "false", "aria-haspopup": "dialog" }, icon("share"), h("span", { class: "tool-label" }, () => c.short), rec);
  pop.openedBy(opener);
  pop.onopen = fill;
  let running = null;
  spoken(wear);

  const map = () => document.getElementById("map");
  const name = (ending) => `${on.title()}.${ending}`;

  function fill() {
    url.value = on.link();
    setText(about, on.recorded() ? c.linkRecorded : c.linkAbout);
    setText(said, "");
    short.update();
    const drawn = map() && document.body.dataset.webgl === "on";
    setAttr(png, "disabled", !drawn);
    setAttr(webm, "disabled", !drawn || !filmType());
    if (!drawn) setText(said, c.noMap);
    else if (!filmType()) setText(said, c.noFilm);
  }

  async function copyLink() {
    setText(said, await copied() ? c.copied : c.copyByHand);
  }

  /** Whether the link could be copied. Without leave, or over plain HTTP, it is selected, to be copied by hand. */
  async function copied() {
    try {
      await navigator.clipboard.writeText(url.value);
      return true;
    } catch {
      url.focus();
      url.select();
      return false;
    }
  }

  async function savePicture() {
    try {
      save(name("png"), await picture(engine.picture(), map().clientWidth, ...on.story()));
      setText(said, c.saved);
    } catch (e) {
      setText(said, c.failed({ why: refusalText(e.message) }));
    }
  }

  function saveFilm() {
    if (running) return running.stop();
    try {
      const begun = performance.now();
      const tell = () => setText(said, c.filming({ time: clock((performance.now() - begun) * 1000) }));
      running = film(map(), longest, (blob) => {
        clearInterval(tick);
        running = null;
        wear();
        if (blob.size) save(name("webm"), blob);
        setText(said, blob.size ? c.saved : c.noFrames);
      });
      const tick = setInterval(() => {
        tell();
        engine.refresh(); // a map at rest has frames, too
      }, 200);
      tell();
      wear();
    } catch (e) {
      setText(said, c.failed({ why: refusalText(e.message) }));
    }
  }

  /** The film's row says what pressing it does now. */
  function wear() {
    setIcon(webm.firstChild, running ? "pause" : "film");
    setText(webm.querySelector("strong"), running ? c.webmStop : c.webm);
    setText(webm.querySelector(".sub"), running ? c.webmStopAbout : c.webmAbout({ seconds: longest / 1000 }));
    show(rec, Boolean(running));
  }

  function text(what, ending, type) {
    try {
      save(name(ending), engine.export(what), type);
      setText(said, c.saved);
    } catch (e) {
      setText(said, c.failed({ why: refusalText(e.message) }));
    }
  }

  return { opener, toggle: () => pop.toggle(opener) };
}
