// The bar on top: name, one line, the visible switch between live and
// simulated, and the buttons that are always there.
import { h, setAttr, setText } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { language, languages } from "../language.js";
import { spoken, strings as s } from "../strings.js";

export function header(root, on) {
  const dot = h("span", { class: "dot", "aria-hidden": "true" });
  const note = h("span", { class: "mode-note" });
  const live = h("button", { id: "mode-live", type: "button", onclick: () => on.mode("live") }, dot, () => s.mode.live, note);
  const sim = h("button", { id: "mode-sim", type: "button", title: () => s.mode.simTitle, onclick: () => on.mode("sim") }, () => s.mode.sim);
  const button = (id, name, label, act) => h("button", { id, class: "plain", type: "button", title: label, "aria-label": label, onclick: act }, icon(name));
  const explore = h("button", { id: "open-explore", class: "plain", type: "button", title: () => s.explore.hint, "aria-label": () => s.explore.button, onclick: on.explore }, // what is read is what is seen
    icon("explore"), h("span", { class: "explore-label" }, () => s.explore.button));
  const plan = button("open-planner", "plan", () => s.planner.open, on.plan);
  let themed = "auto"; // which theme is chosen
  const settings = button("open-settings", "settings", () => s.buttons.settings, on.settings);
  const theme = button("theme", "theme", () => s.theme[themed], on.theme);
  const tongues = h("select", { id: "language", "aria-label": () => s.language.label, onchange: chooseLanguage },
    Object.entries(languages).map(([tag, name]) => h("option", { value: tag, lang: tag }, name)));
  const tongue = () => { tongues.value = language(); };
  spoken(tongue);

  root.append(
    h("a", { class: "skip", href: "#panel", onclick: (e) => { e.preventDefault(); on.skip(); } }, () => s.skip),
    h("h1", {}, h("img", { src: "icon.svg", alt: "", width: 26, height: 26 }), h("span", { class: "name" }, () => s.name), h("span", { class: "sr-only" }, () => `, ${s.fullName}`)),
    h("p", { class: "tagline" }, () => s.tagline),
    h("div", { class: "segment", role: "group", "aria-label": () => s.mode.label }, live, sim),
    h("div", { class: "tools" }, explore, plan, settings, theme, h("label", { class: "plain tongues", title: () => s.language.title }, icon("language"), tongues), button("open-help", "help", () => s.buttons.help, on.help)),
  );

  /** It says afterwards what is spoken, whether or not that could be learnt. */
  async function chooseLanguage() {
    await on.language(tongues.value);
    tongue();
  }

  return {
    update(view, hub, link) {
      setAttr(live, "aria-pressed", String(view.mode === "live"));
      setAttr(sim, "aria-pressed", String(view.mode === "sim"));
      setAttr(live, "disabled", !hub);
      setAttr(live, "title", hub ? s.mode.liveTitle : s.mode.noHub);
      setAttr(dot, "data-state", view.mode === "live" ? link.state : "off");
      setText(note, view.mode === "live" && s.hub[link.state] && link.state !== "open" ? s.hub[link.state] : "");
      setAttr(settings, "disabled", view.mode !== "sim");
    },
    theme(choice) {
      themed = choice;
      setIcon(theme.firstChild, { auto: "theme", night: "moon", day: "sun", contrast: "contrast" }[choice]);
      setAttr(theme, "aria-label", s.theme[choice]);
      setAttr(theme, "title", s.theme[choice]);
    },
  };
}
