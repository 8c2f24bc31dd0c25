// Night and day: as the system wants, or as the viewer chose.
import { engine } from "./engine.js";

const choices = ["auto", "night", "day"];
const system = matchMedia("(prefers-color-scheme: light)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let choice = "auto";

export function initTheme(wished, onchange) {
  let stored = null;
  try { stored = localStorage.getItem("pfs-theme"); } catch { /* storage may be forbidden */ }
  choice = choices.find((c) => c === (wished ?? stored)) ?? "auto";
  const apply = () => {
    document.documentElement.dataset.theme = theme();
    onchange(choice);
  };
  system.addEventListener("change", apply);
  apply();
  return {
    refresh: apply,
    next() {
      choice = choices[(choices.indexOf(choice) + 1) % choices.length];
      try { localStorage.setItem("pfs-theme", choice); } catch { /* then it lasts as long as the page */ }
      apply();
      tellTheme();
    },
  };
}

export const theme = () => (choice === "auto" ? (system.matches ? "day" : "night") : choice);

/** Tells the map; once now, and again whenever the system changes its mind. */
export function tellTheme() {
  engine.setTheme(theme());
  engine.setReducedMotion(calm.matches);
}

export function followSystem() {
  system.addEventListener("change", tellTheme);
  calm.addEventListener("change", tellTheme);
  tellTheme();
}
