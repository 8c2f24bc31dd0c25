// The map's canvas: whether there can be one, and taking it from where the
// drawing library puts it to where the page wants it.
import { number } from "./language.js";
import { spoken, strings as s } from "./strings.js";

export function hasWebGL() {
  try {
    const probe = document.createElement("canvas");
    const gl = probe.getContext("webgl2") ?? probe.getContext("webgl");
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return Boolean(gl);
  } catch {
    return false;
  }
}

/** Runs before the drawing starts: the library appends its canvas to body as soon as it is loaded. */
export function adopt(stage) {
  const canvas = document.querySelector("body > canvas");
  if (!canvas) return null;
  canvas.tabIndex = 0;
  canvas.id = "map";
  canvas.setAttribute("role", "img");
  spoken(() => canvas.setAttribute("aria-label", s.map));
  stage.append(canvas);
  return canvas;
}

/** What is said on the canvas itself, in the page's language (scene.Words); titles: of compared sites, by their labels. */
export const canvasWords = (titles = s.compare.labels) => ({
  hq: s.canvas.hq, verified: s.trust.short.verified, unverified: s.trust.short.unverified, rolledBack: s.phase.back,
  point: number(1.5, 1)[1], titles,
});
