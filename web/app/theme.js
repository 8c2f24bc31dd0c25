// Night, day and high contrast: as the system wants, or as the viewer chose.
import { engine } from "./engine.js";

const choices = ["auto", "night", "day", "contrast"];
const system = matchMedia("(prefers-color-scheme: light)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const strong = matchMedia("(prefers-contrast: more)");
let choice = "auto";

export function initTheme(wished, onchange) {
  let stored = null;
  try { stored = localStorage.getItem("pfs-theme"); } catch { /* storage may be forbidden */ }
  choice = choices.find((c) => c === (wished ?? stored)) ?? "auto";
  const apply = () => {
    document.documentElement.dataset.theme = theme();
    document.documentElement.dataset.contrast = contrast();
    onchange(choice);
  };
  for (const asked of [system, strong]) asked.addEventListener("change", apply);
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

export const theme = () => (["night", "day"].includes(choice) ? choice : system.matches ? "day" : "night");

/** high: what is asked for here or of the system. */
export const contrast = () => (choice === "contrast" || strong.matches ? "high" : "normal");

/** Tells the map; once now, and again whenever the system changes its mind. */
export function tellTheme() {
  engine.setTheme(theme());
  engine.setContrast(contrast());
  engine.setReducedMotion(calm.matches);
}

export function followSystem() {
  for (const asked of [system, strong]) asked.addEventListener("change", tellTheme);
  calm.addEventListener("change", tellTheme);
  tellTheme();
}
