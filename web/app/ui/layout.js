// Where the panels lie, told to the map as insets; the bottom sheet of narrow
// screens with its three heights.
import { setAttr, setVar } from "../dom.js";
import { engine } from "../engine.js";
import { spoken, strings as s } from "../strings.js";

const narrow = matchMedia("(max-width: 960px), (max-height: 520px) and (max-width: 1100px)");
const heights = ["peek", "half", "full"];

export function layout({ dock, guide, deck, drawer, panel, story, bar, grip, cost, costPane, onnarrow }) {
  let floating = null, last = "", size = innerHeight < 560 ? "peek" : "half"; // of a phone on its side little is left for the map

  function place() {
    const small = narrow.matches;
    if (small) costPane.append(cost);
    else panel.prepend(cost);
    if (floating) (small ? deck.querySelector(".more-row") : document.getElementById("page")).append(floating);
    document.body.dataset.layout = small ? "narrow" : "wide";
    if (small) dock.prepend(grip);
    else grip.remove();
    onnarrow(small);
    resize(size);
  }

  function resize(to) {
    size = to;
    dock.dataset.size = size;
    setAttr(grip, "aria-expanded", String(size !== "peek"));
    name();
    requestAnimationFrame(insets);
  }

  const name = () => setAttr(grip, "aria-label", size === "full" ? s.buttons.shrink : s.buttons.expand);
  spoken(name);

  function insets() {
    const box = (node) => node.getBoundingClientRect();
    setVar(document.body, "--deck", `${Math.round(box(deck).height)}px`);
    let top = Math.max(box(bar).bottom, box(story).bottom), right = 0, bottom = 0;
    if (narrow.matches) {
      bottom = size === "full" ? innerHeight * 0.46 : innerHeight - box(dock).top;
      if (!guide.hidden) top = Math.max(top, Math.min(box(guide).bottom, innerHeight - bottom - 160));
    } else {
      right = innerWidth - box(panel).left;
      bottom = innerHeight - box(drawer.hidden ? deck : drawer).top;
      // Headquarters stand at half the height, and shall be seen above the guide.
      if (!guide.hidden && webgl()) bottom = Math.max(bottom, innerHeight - Math.max(2 * (box(guide).top - 44) - top, top + 240));
    }
    const told = [top, right, bottom, 0].map(Math.round);
    if (told.join() === last) return;
    last = told.join();
    engine.setInsets(...told);
  }

  const webgl = () => document.body.dataset.webgl !== "off";

  let from = null;
  grip.addEventListener("pointerdown", (e) => { from = e.clientY; grip.setPointerCapture(e.pointerId); });
  grip.addEventListener("pointerup", (e) => {
    const moved = from === null ? 0 : e.clientY - from;
    from = null;
    if (Math.abs(moved) < 24) return;
    grip.dataset.dragged = "";
    const step = moved < 0 ? 1 : -1;
    resize(heights[Math.min(Math.max(heights.indexOf(size) + step, 0), 2)]);
  });

  narrow.addEventListener("change", place);
  addEventListener("resize", () => requestAnimationFrame(insets));
  dock.addEventListener("transitionend", insets);
  new ResizeObserver(insets).observe(story);
  for (const node of [deck, drawer, guide]) new ResizeObserver(insets).observe(node);
  place();

  return {
    grip() {
      if ("dragged" in grip.dataset) {
        delete grip.dataset.dragged;
        return;
      }
      resize(heights[(heights.indexOf(size) + 1) % heights.length]);
    },
    settle: () => requestAnimationFrame(insets),
    /** A control that floats over the map, and lies in the deck where there is no room. */
    float(node) {
      floating = node;
      place();
    },
    /** Leaves the map as much room as there is. */
    peek() { if (narrow.matches) resize("peek"); },
    show() { if (narrow.matches && size === "peek") resize("half"); },
    get narrow() { return narrow.matches; },
  };
}
