// The first thing to be seen: how far the program is, or why it does not come.
// Its card and the name on it are the page's own, there before any script.
import { h, setText, show } from "../dom.js";
import { strings as s } from "../strings.js";

export function loading(root, retry) {
  const c = s.loading;
  const text = h("p", { role: "status" });
  const note = h("p", { class: "loading-note" });
  const bar = h("progress", { "aria-label": c.title });
  const again = h("button", { type: "button", class: "primary text", hidden: true, onclick: retry }, c.retry);
  root.querySelector(".loading-card").append(text, bar, note, again);
  setText(text, c.title);
  return {
    progress({ bytes, total }) {
      if (total > 0) {
        bar.max = total;
        bar.value = bytes;
        setText(note, c.progress({ n: bytes, all: total }));
      } else {
        bar.removeAttribute("value");
        setText(note, c.some({ n: bytes }));
      }
      if (total > 0 && bytes >= total) setText(text, c.starting);
    },
    fail(error) {
      root.dataset.failed = "";
      const say = c.failed[error.what];
      setText(text, typeof say === "function" ? say({ what: error.detail }) : say ?? c.failed.other({ what: error.message }));
      show(bar, false);
      show(note, false);
      show(again, true);
      again.focus();
    },
    done() {
      root.dataset.done = "";
      setTimeout(() => root.remove(), 400);
    },
  };
}
