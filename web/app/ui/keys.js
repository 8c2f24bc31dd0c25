// Keys. One capturing listener on the window sees them before the canvas,
// which would otherwise prevent the default of all of them, Tab included.

/** commands: {key: function}; onmap: {key: function}, while the map has the focus. */
export function keys(commands, onmap) {
  // The map is focused by clicks as well: its ring is for those who move by keys.
  addEventListener("pointerdown", () => { document.documentElement.dataset.input = "pointer"; }, { capture: true });
  addEventListener("keydown", (e) => {
    document.documentElement.dataset.input = "keys";
    const target = e.target instanceof Element && e.target.checkVisibility() ? e.target : document.body; // a sheet that was just closed has the focus for a frame more
    const canvas = target.tagName === "CANVAS";
    if (canvas) e.stopImmediatePropagation();
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || document.querySelector("dialog[open], .pop:popover-open")) return;
    if (e.key !== "Escape" && target.closest("input, select, textarea, [contenteditable]")) return;
    if (e.key === " " && target.closest("button, a, summary, tr")) return;
    if (e.key === "Escape" && target.matches("input[type=search]") && target.value) return;
    const act = (canvas && onmap[e.key]) || commands[e.key] || commands[e.key.length === 1 ? e.key.toLowerCase() : e.key];
    if (!act) return;
    act();
    e.preventDefault();
  }, { capture: true });
  addEventListener("keyup", (e) => {
    if (e.target instanceof Element && e.target.tagName === "CANVAS") e.stopImmediatePropagation();
  }, { capture: true });
}
