// The page's signs, one drawing for one meaning. 20 units square, stroked.
import { h } from "./dom.js";

const paths = {
  play: "M6.5 4.2v11.6l9-5.8z",
  pause: "M6.5 4.5v11M13.5 4.5v11",
  replay: "M4.2 10a5.8 5.8 0 1 0 1.9-4.3M4 3.6v3.2h3.2M10 7v3.4l2.2 1.4",
  stepBack: "M12.5 5 7.5 10l5 5M4.5 5v10",
  stepAhead: "M7.5 5l5 5-5 5M15.5 5v10",
  previous: "M9.5 5 4.5 10l5 5M15.5 5l-5 5 5 5",
  next: "M4.5 5l5 5-5 5M10.5 5l5 5-5 5",
  follow: "M3.5 10h9M9 6l4 4-4 4M16.5 4.5v11",
  more: "M10 4.6v.1M10 10v.1M10 15.4v.1",
  bolt: "M11.2 2.8 4.8 11.2h4.4l-.8 6 6.6-8.6h-4.6z",
  chart: "M3.5 16.5h13M4.5 13l3.4-4.4 3 2.4 4.8-6",
  messages: "M5 3v14M15 3v14M5 6.2l9 2.2M12.2 6.2l2 2.2-2.6 1.2M15 12l-9 2.2M7.8 12l-2 2.2 2.6 1.2",
  branch: "M6 7v6M6 13c0-4 8-1.6 8-6M6 3.4a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM14 3.4a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM6 13a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z",
  share: "M10 12.4V3.6M6.6 6.6 10 3.2l3.4 3.4M4.2 10.4v5.4h11.6v-5.4",
  beside: "M3.5 4.5h5.4v11H3.5zM11.1 4.5h5.4v11h-5.4z",
  camera: "M3.4 6.6h3l1.2-2h4.8l1.2 2h3v9H3.4zM10 8.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  film: "M3.5 5h9.4v10H3.5zM12.9 8.6l3.8-2.2v7.2l-3.8-2.2z",
  download: "M10 3.4v8.8M6.6 9.2 10 12.6l3.4-3.4M4.2 13.4v2.8h11.6v-2.8",
  table: "M3.5 4.5h13v11h-13zM3.5 8.2h13M8 8.2v7.3",
  power: "M10 3v6.4M6.2 5.4a6 6 0 1 0 7.6 0",
  cut: "M4 10h4.2M11.8 10H16M8.6 6.4l-.6 7.2M12 6.4l-.6 7.2",
  slow: "M3.8 14.2a6.6 6.6 0 1 1 12.4 0M10 12.4 6.4 8.8",
  poison: "M10 3.2c2.6 3.4 4.4 5.6 4.4 8.2a4.4 4.4 0 0 1-8.8 0c0-2.6 1.8-4.8 4.4-8.2zM8.4 10.6l3.2 3.2M11.6 10.6l-3.2 3.2",
  add: "M10 4.5v11M4.5 10h11",
  alone: "M10 3.4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4.6 16.6c.4-3 2.6-4.6 5.4-4.6s5 1.6 5.4 4.6M3.6 3.6l12.8 12.8",
  move: "M3.5 10h13M13 6.5l3.5 3.5-3.5 3.5M7 6.5 3.5 10 7 13.5",
  tall: "M5.5 9 10 4.5 14.5 9M5.5 15.5 10 11l4.5 4.5",
  low: "M5.5 4.5 10 9l4.5-4.5M5.5 11 10 15.5l4.5-4.5",
  zoomIn: "M9 4.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM12.6 12.6l3.4 3.4M9 7v4M7 9h4",
  zoomOut: "M9 4.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM12.6 12.6l3.4 3.4M7 9h4",

  restart: "M4.2 10a5.8 5.8 0 1 0 1.9-4.3M4 3.6v3.2h3.2",
  slower: "M12.5 5 7.5 10l5 5",
  faster: "M7.5 5l5 5-5 5",
  settings: "M3.5 6h7M14.5 6h2M3.5 14h2M9.5 14h7M12.5 4v4M7.5 12v4",
  theme: "M10 3.5a6.5 6.5 0 1 0 0 13zM10 3.5a6.5 6.5 0 0 1 0 13",
  contrast: "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM10 5.2v9.6M12.4 6v8M14.6 7.8v4.4",
  sun: "M10 6.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8zM10 2.2v1.6M10 16.2v1.6M2.2 10h1.6M16.2 10h1.6M4.5 4.5l1.1 1.1M14.4 14.4l1.1 1.1M4.5 15.5l1.1-1.1M14.4 5.6l1.1-1.1",
  moon: "M16 11.8A6.6 6.6 0 0 1 8.2 4a6.6 6.6 0 1 0 7.8 7.8z",
  plan: "M3.5 16.5h13M5.4 16.3V11M10 16.3V4M14.6 16.3V8",
  explore: "M10 3.4a6.6 6.6 0 1 0 0 13.2 6.6 6.6 0 0 0 0-13.2zM12.9 7.1l-1.7 4.1-4.1 1.7 1.7-4.1z",
  page: "M5.5 3.5h6l3 3v10h-9zM11.5 3.5v3h3M7.8 10h4.4M7.8 13h4.4",
  folder: "M3.5 5.5h4.6l1.6 2h6.8v8h-13z",
  events: "M4 5.5h12M4 10h12M4 14.5h7",
  lock: "M6 9.2V6.8a4 4 0 0 1 8 0v2.4M4.8 9.2h10.4v7H4.8z",
  phones: "M3.6 5h5v4h-5zM11.4 5h5v4h-5zM3.6 11.4h5v4h-5zM11.4 11.4h5v4h-5z",
  language: "M10 3.4a6.6 6.6 0 1 0 0 13.2 6.6 6.6 0 0 0 0-13.2zM3.6 10h12.8M10 3.4c-4 4.4-4 8.8 0 13.2M10 3.4c4 4.4 4 8.8 0 13.2",
  help: "M7.6 7.6a2.5 2.5 0 1 1 3.4 2.3c-.7.3-1 .8-1 1.6M10 14.4v.1",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12.5 4.5 7 10l5.5 5.5",
  fit: "M4 7.5V4h3.5M12.5 4H16v3.5M16 12.5V16h-3.5M7.5 16H4v-3.5",
  link: "M8.6 11.4a2.6 2.6 0 0 0 3.7 0l2.6-2.6a2.6 2.6 0 0 0-3.7-3.7l-.8.8M11.4 8.6a2.6 2.6 0 0 0-3.7 0l-2.6 2.6a2.6 2.6 0 0 0 3.7 3.7l.8-.8",
  search: "M9 4.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM12.6 12.6l3.4 3.4",
  chevron: "M5 12.5 10 7.5l5 5",

  // What a phone does. The shapes are those of the map.
  whole: "M4.5 10.5l3.6 3.6 7.4-8",                                      // a tick
  trouble: "M5.5 5.5l9 9M14.5 5.5l-9 9",                                 // a cross
  root: "M4 15h12M4.6 12.4 3.8 6.6l3.6 2.6L10 4.6l2.6 4.6 3.6-2.6-.8 5.8z", // a crown
  server: "M10 2.6v2.6M10 8v2.6M10 13.4v2.8M5.4 12l4.6 4.6 4.6-4.6",          // dashes, downwards
  peer: "M4 10c2-3.4 4-3.4 6 0s4 3.4 6 0",                               // a wave: it flows
  claim: "M10 7.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM10 3.6a6.4 6.4 0 1 0 0 12.8 6.4 6.4 0 0 0 0-12.8z", // a double ring
  undo: "M6.2 6.4h6.1a4.3 4.3 0 0 1 0 8.6H7.4M9 3.4 5.8 6.4 9 9.4",        // an arrow that turns back
  vouched: "M10 2.6 16.4 5v5c0 3.6-2.4 6-6.4 7.6C6 16 3.6 13.6 3.6 10V5zM7.1 9.9l2.2 2.2 3.8-4.3", // a shield with a tick: filled by its style
  doubt: "M10 2.6 16.4 5v5c0 3.6-2.4 6-6.4 7.6C6 16 3.6 13.6 3.6 10V5zM8.3 8.1a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.6-.9 1.2M10 13.2v.1", // an empty one with a question mark
  tree: "M10 4.5v3.5M10 8 5.6 13.5M10 8l4.4 5.5",
  wait: "M6 10v.1M10 10v.1M14 10v.1",                                    // three dots
  idle: "M7 10h6",
  run: "M4 10h12M12 6l4 4-4 4",
};

/** icon("play") is an <svg> that assistive technology passes over. */
export function icon(name, extra = "") {
  const solid = name === "play";
  return h("svg", { class: `icon icon-${name} ${extra}`, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    h("path", { d: paths[name] ?? paths.idle, fill: solid ? "currentColor" : "none" }));
}

/** Puts another drawing into an icon that is there already. */
export function setIcon(svg, name) {
  if (svg.dataset.name === name) return;
  svg.dataset.name = name;
  svg.setAttribute("class", `icon icon-${name}`);
  svg.firstChild.setAttribute("d", paths[name] ?? paths.idle);
  svg.firstChild.setAttribute("fill", name === "play" ? "currentColor" : "none");
}
