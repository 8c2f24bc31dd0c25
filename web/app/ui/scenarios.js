// The picker: the tour, files of the visitor's own, and the scenarios as cards.
import { h, setText, show } from "../dom.js";
import { icon } from "../icons.js";
import { refusalText } from "../refusals.js";
import { scenarios } from "../scenarios.js";
import { spoken, strings as s } from "../strings.js";

/** on: {tour(), pick(scenario)}; own: the part for files of the visitor's own. */
export function picker(on, own) {
  const c = s.explore;
  const grid = h("ul", { class: "scenarios" });
  const failed = h("p", { class: "form-error", role: "alert" });
  const close = () => dialog.close();
  const tour = h("button", { id: "start-tour", type: "button", class: "primary text", onclick: () => { close(); on.tour(); } }, icon("play"), () => c.startTour);
  const dialog = h("dialog", { id: "explore", "aria-labelledby": "explore-title" },
    h("header", {}, h("h2", { id: "explore-title" }, () => c.title), h("button", { type: "button", class: "plain", title: () => s.buttons.close, "aria-label": () => s.buttons.close, onclick: close }, icon("close"))),
    h("div", { class: "ways" },
      h("section", { class: "way way-tour" }, h("h3", {}, () => c.tour), h("p", {}, () => c.tourSays), tour),
      own),
    h("h3", { id: "scenarios-title" }, () => c.scenarios), failed, grid);
  grid.setAttribute("aria-labelledby", "scenarios-title");
  document.body.append(dialog);
  dialog.addEventListener("click", (e) => { if (e.target === dialog) close(); });
  let current = "";

  const card = (one) => h("li", {}, h("button", { type: "button", class: "scenario", "data-name": one.name, "aria-current": one.name === current ? "true" : null, onclick: () => { close(); on.pick(one); } },
    h("span", { class: "scenario-sign", "data-sign": one.sign }, icon(one.sign)),
    h("strong", {}, one.title),
    h("span", { class: "scenario-text" }, one.text),
    one.bugs.length ? h("span", { class: "scenario-bugs" }, one.bugs.map((bug) => h("span", { class: "bug" }, bug))) : null));

  let fills = 0;
  async function fill() {
    const mine = ++fills;
    show(failed, false);
    const { found, why } = await scenarios();
    if (mine !== fills) return; // it was filled anew meanwhile, perhaps in another language
    grid.replaceChildren(...found.map(card));
    setText(failed, why && c.failed({ why: refusalText(why) }));
    show(failed, why !== "");
  }

  spoken(() => {
    fills++; // what is on its way is in another language
    grid.replaceChildren();
    if (dialog.open) fill();
  });

  return {
    /** playing: the name of the scenario that is on, or "". */
    open(playing) {
      current = playing;
      fill();
      dialog.showModal();
    },
    close,
    get isOpen() { return dialog.open; },
  };
}
