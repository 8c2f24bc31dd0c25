// Files of the visitor's own: dropped anywhere on the page or chosen here. They
// are read in this browser and go nowhere else.
import { ask } from "../ask.js";
import { h, setText, show } from "../dom.js";
import { engine } from "../engine.js";
import { icon } from "../icons.js";
import { gather } from "../ownfiles.js";
import { refusalText } from "../refusals.js";
import { defaults, format } from "../settings.js";
import { strings as s } from "../strings.js";

/** Logs to try: one of a whole upgrade, and the public excerpt. */
const samples = { sample: "samples/console.log", excerpt: "samples/excerpt.log" };

/** A model that runs loads of such a name; the names carry the family. */
const modelOf = (load) => ({ 11: "CP-7911G", 31: "CP-7931G", 70: "CP-7970G" })[/^[A-Za-z]+(\d\d)\./.exec(load)?.[1]] ?? defaults.models[0];

/** on: {turned() → still(): something was chosen, and whether nothing else was since; opened(): a history is open; site(hash): plays a site; failed(words)} */
export function drop(on) {
  const c = s.own;
  const problem = h("p", { class: "form-error", role: "alert" });
  const input = (attrs, label, name) => {
    const field = h("input", { type: "file", class: "sr-only", tabindex: -1, "aria-hidden": "true", ...attrs, onchange: () => { take([...field.files]); field.value = ""; } });
    return [h("button", { type: "button", class: "plain text with-icon", onclick: () => field.click() }, icon(name), label), field];
  };
  const node = h("section", { class: "way way-own" }, h("h3", {}, () => c.title), h("p", {}, () => c.says),
    h("div", { class: "way-buttons" }, input({ id: "own-file", multiple: true }, () => c.file, "page"), input({ id: "own-folder", webkitdirectory: true }, () => c.folder, "folder"),
      Object.keys(samples).map((name) => h("button", { id: `own-${name}`, type: "button", class: "plain text with-icon", onclick: () => openSample(samples[name]) }, icon("events"), () => c[name]))),
    problem, h("p", { class: "private" }, icon("lock"), () => c.private));
  const veil = h("div", { class: "veil", hidden: true, "aria-hidden": "true" }, h("p", {}, icon("page"), () => c.dropHere));
  document.body.append(veil);
  show(problem, false);

  // Entering a child leaves its parent: what counts is the difference.
  let inside = 0;
  const isFiles = (e) => [...e.dataTransfer?.types ?? []].includes("Files");
  addEventListener("dragenter", (e) => { if (isFiles(e)) show(veil, ++inside > 0); });
  addEventListener("dragleave", (e) => { if (isFiles(e)) show(veil, --inside > 0); });
  addEventListener("dragover", (e) => { if (isFiles(e)) e.preventDefault(); });
  addEventListener("drop", async (e) => {
    if (!isFiles(e)) return;
    e.preventDefault();
    inside = 0;
    show(veil, false);
    try {
      take(await gather(e.dataTransfer));
    } catch (error) { // a folder that the browser may not read
      refuse(c.refused.unread({ name: error.name, why: error.message }));
    }
  });

  function refuse(words) {
    setText(problem, words);
    show(problem, true);
    if (!node.closest("dialog")?.open) on.failed(words);
  }

  /** Plays what was given: a folder with a list, or one file. */
  async function take(files) {
    show(problem, false);
    if (!files.length) return;
    const still = on.turned();
    const lists = files.filter((f) => f.name.endsWith(".loads"));
    try {
      if (lists.length) await simulate(lists, files, still);
      else if (files.length > 1) refuse(c.refused.several({ n: files.length }));
      else open(files[0].name, await files[0].text(), still);
    } catch (error) { // the browser could not read it
      refuse(c.refused.unread({ name: files[0].name, why: error.message }));
    }
  }

  function open(name, text, still) {
    if (!still()) return; // it was read too late
    try {
      engine.open(name, text);
      on.opened();
    } catch (refusal) {
      const start = text.trimStart()[0];
      const words = start === undefined ? c.refused.empty : start === "{" ? c.refused.recording : c.refused.log;
      refuse(words({ name, why: refusalText(refusal.message) }));
    }
  }

  /** Simulates the load of the list most of which is there. */
  async function simulate(lists, files, still) {
    const sizes = JSON.stringify(Object.fromEntries(files.map((f) => [f.name, f.size])));
    const read = await Promise.all(lists.map(async (f) => engine.loadsOf(f.name, String.fromCharCode(...new Uint8Array(await f.slice(0, 1 << 16).arrayBuffer())), sizes)));
    if (!still()) return;
    const best = read.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))[0];
    if (best.refused) return refuse(c.refused.list({ name: lists[0].name, why: refusalText(best.refused) }));
    on.site(format({ ...defaults, models: [modelOf(best.name)], load: best.load }));
    on.opened();
    on.failed(best.missing ? c.partly({ ...best, missing: best.missing.join(", ") }) : c.simulated(best));
  }

  async function openSample(path) {
    const still = on.turned();
    show(problem, false);
    try {
      open(path.split("/").pop(), await ask(path), still);
    } catch (error) {
      if (still()) refuse(c.refused.unread({ name: path, why: refusalText(error.message) }));
    }
  }

  return { node };
}
