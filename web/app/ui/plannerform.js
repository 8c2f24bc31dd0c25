// What the planner is asked: a form whose values are texts, by the names that the
// core reads them by (core/plan, FromQuery).
import { h, setAttr, setText, show } from "../dom.js";
import { kilometres, number, rate } from "../format.js";
import { lineRates } from "../settings.js";
import { spoken, strings as s } from "../strings.js";
import { roundSpan } from "./plannerspan.js";

export const keys = Object.freeze(["phones", "subnets", "family", "sizes", "off", "wan", "rtt", "lan", "upstream", "blksize", "windowsize", "window"]);

const families = [["11", "CP-7911G"], ["31", "CP-7931G"], ["41", "CP-7961G"], ["70", "CP-7971G"]];
const servers = ["tftp", "windowed", "lockstep", "http"];
const lanRates = [10e6, 100e6, 1e9];
const windows = [30, 60, 120, 240, 480].map((minutes) => [`${minutes}m`, minutes * 60e6]);
const usual = { phones: "24", subnets: "1", off: "0", wan: "10000000", rtt: "150", lan: "100000000", upstream: "tftp", sizes: "", blksize: "", windowsize: "", window: "" };

/** onchange is called whenever a value has changed. */
export function planForm(onchange) {
  const c = s.planner;
  const count = (name, min, max) => h("input", { type: "number", name, min, max, step: 1, inputmode: "numeric" });
  /** options: [[value, text]…], texts being functions as in dom.js. */
  const select = (name, options) => h("select", { name }, options.map(([value, text]) => h("option", { value }, text)));
  const inputs = {
    phones: count("phones", 1, 1e6), subnets: count("subnets", 1, 1e4), rtt: count("rtt", 0, 1e4), blksize: count("blksize", 8, 65464), windowsize: count("windowsize", 1, 65535),
    off: h("input", { type: "range", name: "off", min: 0, max: 100, step: 1 }),
    wan: select("wan", lineRates.map((r) => [r, () => rate(r)])), lan: select("lan", lanRates.map((r) => [r, () => rate(r)])),
    upstream: select("upstream", servers.map((name) => [name, () => c.servers[name]])),
    window: select("window", [["", () => c.noWindow], ...windows.map(([value, us]) => [value, () => roundSpan(us)])]),
    sizes: h("input", { type: "text", name: "sizes", inputmode: "numeric", placeholder: "1630052, 556833", spellcheck: "false", autocomplete: "off" }),
  };
  const boxes = families.map(([tag, model]) => h("input", { type: "checkbox", name: "family", value: model, "data-tag": tag }));
  const others = []; // models of the address that no box stands for
  const said = { off: h("output"), rtt: h("output"), upstream: h("output") };
  const fields = {};
  const field = (name, more) => (fields[name] = h("label", { class: "field", "data-field": name }, h("span", { class: "label" }, () => c.fields[name]), inputs[name], more));
  const group = (title, ...inside) => h("fieldset", { class: "plan-group" }, h("legend", {}, title), inside);
  const node = h("form", { class: "plan-form", "aria-label": () => c.inputs },
    group(() => c.groups.site, h("div", { class: "pair" }, field("phones"), field("subnets")),
      h("div", { class: "field" }, h("span", { class: "label", id: "plan-families" }, () => c.fields.family), h("div", { class: "chips", role: "group", "aria-labelledby": "plan-families" }, boxes.map((b, i) => h("label", { class: "chip-box" }, b, h("span", {}, families[i][1]))))),
      field("off", said.off), field("sizes")),
    group(() => c.groups.line, h("div", { class: "pair" }, field("wan"), field("rtt")), said.rtt, field("lan")),
    group(() => c.groups.server, field("upstream", said.upstream), h("div", { class: "pair" }, field("blksize"), field("windowsize"))),
    group(() => c.groups.window, field("window")));
  node.addEventListener("submit", (e) => e.preventDefault());
  node.addEventListener("input", () => { tell(); onchange(); });

  /** Says beside an input what its value means, and shows those that matter. */
  function tell() {
    const server = inputs.upstream.value;
    setText(said.off, c.offText({ percent: Number(inputs.off.value) }));
    setText(said.rtt, c.rttText({ km: Math.round(kilometres(Number(inputs.rtt.value) || 0)) }));
    setText(said.upstream, c.serverSays[server]);
    show(fields.blksize, server !== "http");
    show(fields.windowsize, server === "windowed");
    setAttr(inputs.blksize, "placeholder", number(server === "lockstep" ? 512 : 1428));
    setAttr(inputs.windowsize, "placeholder", "64");
  }

  spoken(tell);

  /** A value that no choice stands for gets one. */
  function choose(input, value) {
    if (![...input.options].some((o) => o.value === value)) input.append(h("option", { value }, /^\d+$/.test(value) ? rate(Number(value)) : value));
    input.value = value;
  }

  return {
    node,
    focus: () => inputs.phones.select(),

    /** The values that are not the usual ones. */
    read() {
      const out = {};
      for (const [name, input] of Object.entries(inputs)) {
        const text = input.value.replaceAll(/\s/g, "");
        if (text !== usual[name] && !(fields[name].hidden)) out[name] = text || usual[name];
        if (out[name] === "") delete out[name];
      }
      const models = [...boxes.filter((b) => b.checked).map((b) => b.value), ...others];
      if (models.length && models.join() !== "CP-7961G") out.family = models.join();
      return out;
    },

    fill(values) {
      const all = { ...usual, ...values };
      for (const [name, input] of Object.entries(inputs)) {
        if (input.tagName === "SELECT") choose(input, all[name]);
        else input.value = all[name];
      }
      const models = (all.family ?? "CP-7961G").split(",").map((m) => m.trim()).filter(Boolean);
      for (const b of boxes) b.checked = models.includes(b.value) || models.includes(b.dataset.tag);
      others.splice(0, others.length, ...models.filter((m) => !families.flat().includes(m)));
      tell();
    },

    /** Marks the input that was refused. */
    refuse(key) {
      for (const [name, input] of Object.entries(inputs)) setAttr(input, "aria-invalid", name === key && "true");
    },
  };
}
