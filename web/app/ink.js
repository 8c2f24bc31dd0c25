// The style sheet's colours for what is painted on 2D canvases, and canvases
// that are sharp on every screen.

let known = "", cache = new Map();

/** The value of a style variable of the present theme. */
export function ink(name) {
  const root = document.documentElement;
  const theme = `${root.dataset.theme} ${root.dataset.contrast ?? ""}`;
  if (theme !== known) [known, cache] = [theme, new Map()];
  if (!cache.has(name)) cache.set(name, getComputedStyle(root).getPropertyValue(name).trim());
  return cache.get(name);
}

/** Changes whenever what is painted has to be painted anew: with the theme, and with the language of words and numbers. */
export const inkKey = () => {
  const { dataset, lang } = document.documentElement;
  return `${dataset.theme} ${dataset.contrast ?? ""} ${lang}`;
};

/** Fits the canvas's buffer to its box; gives a context in CSS pixels, cleared, with the box's size. */
export function paper(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(devicePixelRatio || 1, 3);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
