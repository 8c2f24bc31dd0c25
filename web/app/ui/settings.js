// The settings of the simulation, in a dialog.
import { h, setAttr, setText, show } from "../dom.js";
import { icon } from "../icons.js";
import { kilometres, rate, roundTrip } from "../format.js";
import { refusalText } from "../refusals.js";
import { defaults, lineRates, loadFacts, models, profiles } from "../settings.js";
import { strings as s } from "../strings.js";

/** onapply(settings, loop) throws when the simulator refuses. */
export function settingsDialog(onapply) {
  const c = s.settings;
  const phones = h("input", { type: "number", min: 1, max: 1000, step: 1, required: true, name: "phones", inputmode: "numeric" });
  const slide = h("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": () => c.phones });
  const wan = h("select", { name: "wan" }, lineRates.map((r) => h("option", { value: r }, () => rate(r))));
  const distance = h("input", { type: "range", min: 100, max: 40000, step: 100, name: "distance" });
  const loss = h("input", { type: "range", min: 0, max: 50000, step: 1000, name: "loss" });
  const wait = h("input", { type: "range", min: 500, max: 20000, step: 500, name: "wait" });
  const pfs = h("input", { type: "checkbox", role: "switch", name: "pfs" });
  const profile = h("select", { name: "profile" }, Object.keys(profiles).map((p) => h("option", { value: p }, () => c.profiles[p])));
  const load = h("select", { name: "load" });
  const loop = h("input", { type: "checkbox", role: "switch", name: "loop" });
  const seed = h("input", { type: "number", min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, required: true, name: "seed", inputmode: "numeric" });
  const boxes = models.map((m) => h("input", { type: "checkbox", name: "model", value: m }));
  const error = h("p", { class: "form-error", role: "alert" });
  const said = { distance: h("output"), loss: h("output"), wait: h("output"), pfs: h("output"), profile: h("output") };
  const field = (label, input, ...more) => h("label", { class: "field" }, h("span", { class: "label" }, label), input, ...more);

  const loads = field(() => c.load, load);
  let own = ""; // the load of a folder that was opened last

  const form = h("form", { method: "dialog", novalidate: true },
    h("header", {}, h("h2", {}, () => c.title), h("button", { type: "button", class: "plain", "aria-label": () => s.buttons.close, onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "fields" },
      h("div", { class: "field" }, h("label", { class: "label" }, () => c.phones, phones), slide),
      h("fieldset", { class: "field" }, h("legend", { class: "label" }, () => c.models), h("div", { class: "chips" }, boxes.map((b, i) => h("label", { class: "chip-box" }, b, h("span", {}, models[i]))))),
      loads, field(() => c.wan, wan), field(() => c.distance, distance, said.distance), field(() => c.loss, loss, said.loss), field(() => c.profile, profile, said.profile), field(() => c.rootWait, wait, said.wait),
      h("label", { class: "field toggle" }, h("span", { class: "label" }, () => c.pfs), pfs, said.pfs),
      field(() => c.seed, seed),
      h("label", { class: "field toggle" }, h("span", { class: "label" }, () => c.loop), loop)),
    error, h("p", { class: "hint" }, icon("link"), () => c.link),
    h("footer", {}, h("button", { type: "button", class: "plain text", onclick: () => fill(defaults, true) }, () => c.defaults), h("span", { class: "grow" }),
      h("button", { type: "button", class: "plain text", onclick: () => dialog.close() }, () => c.cancel), h("button", { id: "apply", type: "submit", class: "primary text" }, () => c.apply)));
  const dialog = h("dialog", { id: "settings", "aria-label": () => c.title }, form);
  document.body.append(dialog);

  // 1 to 1000 phones on a slider that gives small sites their due.
  slide.addEventListener("input", () => { phones.value = Math.round(10 ** (slide.value * 0.03)); });
  phones.addEventListener("input", () => { slide.value = Math.log10(Math.max(phones.value, 1)) / 0.03; });
  profile.addEventListener("input", () => setWait(profiles[profile.value]));
  form.addEventListener("input", say);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    try {
      const wish = read();
      if (!wish.models.length) throw new Error(c.needModel);
      onapply(wish, loop.checked);
      dialog.close();
    } catch (refusal) {
      setText(error, refusal.message === c.needModel ? c.needModel : c.refused({ why: refusalText(refusal.message) }));
    }
  });
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });

  /** Who hands blocks on as they come need not wait; who hands on whole files must. */
  function setWait(ms) {
    wait.min = profile.value === "express" ? 0 : 500;
    wait.value = ms;
  }

  function say() {
    setText(said.distance, c.km({ km: Number(distance.value), ms: roundTrip(distance.value) }));
    setText(said.loss, c.lossText({ percent: Number(loss.value) / 1e4 }));
    setText(said.wait, c.seconds({ s: Number(wait.value) / 1000 }));
    setText(said.pfs, pfs.checked ? c.pfsOn : c.pfsOff);
    setText(said.profile, c.profileSays[profile.value]);
    for (const input of [wait, profile]) setAttr(input, "disabled", !pfs.checked);
    setText(error, "");
  }

  /** A folder's load is offered beside the usual ones from when it was opened. */
  function offer(chosen = "") {
    own = chosen || own;
    load.replaceChildren(h("option", { value: "" }, c.usualLoad), ...(own ? [h("option", { value: own }, c.ownLoad(loadFacts(own)))] : []));
    load.value = chosen;
    show(loads, own !== "");
  }

  function read() {
    return {
      phones: Math.min(Math.max(Math.round(Number(phones.value)) || defaults.phones, 1), 1000), models: boxes.filter((b) => b.checked).map((b) => b.value), wan: Number(wan.value),
      rtt: roundTrip(Number(distance.value)), loss: Number(loss.value), profile: profile.value, rootWait: Number(wait.value), pfs: pfs.checked, load: load.value, seed: Math.max(Math.round(Number(seed.value)) || 0, 0),
    };
  }

  function fill(v, loops) {
    phones.value = v.phones;
    slide.value = Math.log10(v.phones) / 0.03;
    for (const b of boxes) b.checked = v.models.includes(b.value);
    if (![...wan.options].some((o) => Number(o.value) === v.wan)) wan.append(h("option", { value: v.wan }, rate(v.wan)));
    wan.value = v.wan;
    distance.value = kilometres(v.rtt);
    [loss.value, profile.value, pfs.checked, seed.value, loop.checked] = [v.loss, v.profile, v.pfs, v.seed, loops];
    setWait(v.rootWait);
    offer(v.load);
    say();
  }

  return {
    open(current, loops) {
      fill(current, loops);
      dialog.showModal();
      phones.focus();
    },
  };
}
