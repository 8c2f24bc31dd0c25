// Pointing at the map: headquarters' server and the line say what they are and
// open the menu of what can be done to them; a right click or a long press does
// so for a phone too. Selecting phones, panning and zooming are the canvas' own.
import { setAttr } from "../dom.js";
import { strings as s } from "../strings.js";

const slop = 5; // CSS pixels that a press may wander, as in wasm/viz
const long = 500; // ms

/** on: {at(x, y) → {node, place}, can() → whether anything can be done, select(name), menu(place, x, y)}; stage fills the window, as its canvas does. */
export function pointing(stage, on) {
  let press = null, waiting = null;

  /** A menu that opens while a button is down would close when it comes up. */
  function open(place, e) {
    const go = () => on.menu(place, e.clientX, e.clientY);
    if (press) waiting = go;
    else setTimeout(go);
  }

  function menu(e) {
    const { node, place } = on.at(e.clientX, e.clientY);
    if (node) on.select(node);
    open(node ? "phone" : place, e);
  }

  stage.addEventListener("pointerdown", (e) => {
    press = e.isPrimary ? { x: e.clientX, y: e.clientY, since: e.timeStamp, moved: false } : null;
    waiting = null;
  });
  stage.addEventListener("pointermove", (e) => {
    if (press) press.moved ||= Math.hypot(e.clientX - press.x, e.clientY - press.y) > slop;
    else if (e.pointerType === "mouse") hover(e);
  });
  addEventListener("pointerup", (e) => {
    const was = press, go = waiting;
    press = waiting = null;
    if (go) return setTimeout(go);
    if (!was || was.moved || e.button !== 0) return;
    if (e.pointerType !== "mouse" && e.timeStamp - was.since >= long) return menu(e);
    const { node, place } = on.at(e.clientX, e.clientY);
    if (place && !node) open(place, e);
  });
  addEventListener("pointercancel", () => { press = waiting = null; });
  stage.addEventListener("contextmenu", (e) => {
    e.preventDefault();
    menu(e);
  });

  function hover(e) {
    const { node, place } = on.at(e.clientX, e.clientY);
    setAttr(stage, "data-over", node ? "phone" : place || null);
    setAttr(stage, "title", on.can() && s.act.hint[place]);
  }
}
