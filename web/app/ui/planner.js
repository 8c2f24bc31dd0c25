// The planner: what an upgrade takes and costs before anybody begins it, asked of
// the same core as `pfs plan`. Its inputs stand in the address, by the names that
// GET /api/plan takes.
import { h, setText, show } from "../dom.js";
import { engine } from "../engine.js";
import { bytes, number, rate } from "../format.js";
import { icon } from "../icons.js";
import { refusalText } from "../refusals.js";
import { spoken, strings as s } from "../strings.js";
import { planBrief, planCards } from "./plannercards.js";
import { keys, planForm } from "./plannerform.js";
import { planPlot } from "./plannerplot.js";
import { planSheet } from "./plannersheet.js";

const mark = "planner"; // the address's word that the planner is open

/** on: {site() → settings that it begins with, simulate(hash)}. opener: a button for where the bar has no room. */
export function planner(on) {
  const c = s.planner;
  const form = planForm(answer), cards = planCards(), plot = planPlot();
  const sheet = planSheet({ said: () => said, answer: () => latest, title: () => about.textContent, link, plot: plot.geometry });
  const about = h("p", { class: "plan-about", role: "status" });
  const refused = h("p", { class: "form-error plan-refused", role: "alert" });
  const simulate = h("button", { type: "button", class: "plain text", onclick: play }, icon("play"), () => c.simulate);
  const brief = planBrief();
  const opener = h("button", { id: "open-planner-tool", type: "button", class: "plain tool", title: () => c.open, onclick: open }, icon("plan"), h("span", { class: "tool-label" }, () => c.button));
  const results = h("div", { class: "plan-results" }, about, refused, cards.node, plot.node, sheet.table,
    h("p", { class: "plan-note" }, () => c.note));
  const dialog = h("dialog", { id: "planner", "aria-labelledby": "planner-title" },
    h("header", {}, h("h2", { id: "planner-title" }, () => c.title), h("button", { type: "button", class: "plain", "aria-label": () => s.buttons.close, onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "plan" }, form.node, results), brief.node,
    h("footer", {}, sheet.buttons, h("span", { class: "grow" }), sheet.said, simulate));
  document.body.append(dialog);
  let said = {}, latest = null;

  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => history.replaceState(null, "", address([])));
  new ResizeObserver(() => dialog.open && latest && plot.draw(latest)).observe(plot.node);
  spoken(() => latest && answer());
  if (new URLSearchParams(location.search).has(mark)) open();

  /** Asks the core, and shows what it says; what it refuses leaves the last answer. */
  function answer() {
    said = form.read();
    const got = engine.plan(said);
    form.refuse(got.key, got.refused);
    setText(refused, got.refused ? c.refused({ why: refusalText(got.refused) }) : "");
    results.dataset.state = got.refused ? "stale" : "";
    simulate.disabled = Boolean(got.refused);
    if (!latest) sheet.enable(!got.refused);
    if (dialog.open) history.replaceState(null, "", link());
    if (got.refused) return;
    latest = got;
    setText(about, c.about({ phones: got.phones, models: got.models.join(", "), bytes: bytes(got.bytes), rate: rate(got.wan), ms: number(got.rtt / 1000, 0, 1), subnets: got.subnets }));
    cards.update(got);
    brief.update(got);
    sheet.update(got);
    if (dialog.open) plot.draw(got);
    show(simulate, got.phones <= 1000);
  }

  /** The address of these inputs. */
  function link() {
    return address([[mark, ""], ...Object.entries(said)]);
  }

  function open() {
    const asked = new URLSearchParams(location.search);
    const known = asked.has(mark) ? Object.fromEntries(keys.filter((k) => asked.has(k)).map((k) => [k, asked.get(k)])) : latest ? said : ofSite(on.site());
    form.fill(known);
    dialog.showModal();
    answer();
    form.focus();
  }

  function play() {
    dialog.close();
    const { phones = 24, wan = 10e6, rtt = 150 } = said;
    on.simulate(new URLSearchParams({ phones, wan, rtt, models: latest.models.join(), profile: "express" }).toString().replaceAll("%2C", ","));
  }

  return { open, opener };
}

/** The address with these pairs in place of the planner's; others stay. */
function address(pairs) {
  const others = [...new URLSearchParams(location.search)].filter(([key]) => key !== mark && !keys.includes(key));
  const query = new URLSearchParams([...others, ...pairs]).toString().replaceAll("%2C", ",").replace(/(^|&)planner=(&|$)/, "$1planner$2");
  return `${location.pathname}${query && "?"}${query}${location.hash}`;
}

/** The simulated site as the planner's inputs. */
const ofSite = ({ phones, wan, rtt, models }) => ({ phones: String(phones), wan: String(wan), rtt: String(rtt), family: models.join() });
