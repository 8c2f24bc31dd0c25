// What stands in the way, told plainly and with what can be done about it.
import { h, setText, show } from "../dom.js";
import { icon } from "../icons.js";
import { strings as s } from "../strings.js";

export function notices(root, on) {
  const c = s.notices;
  const make = (id, tone, ...buttons) => {
    const text = h("p", { role: "status" });
    const node = h("div", { id: `notice-${id}`, class: "notice", "data-tone": tone, hidden: true }, icon(tone === "bad" ? "trouble" : "idle"), text, h("div", { class: "notice-buttons" }, buttons));
    root.append(node);
    return { node, say(words) { show(node, Boolean(words)); if (words) setText(text, words); } };
  };
  const button = (label, act) => h("button", { type: "button", class: "plain text", onclick: act }, label);
  const hub = make("hub", "bad", button(c.retry, on.retry), button(c.simulate, on.simulate));
  const newer = make("newer", "bad", button(c.reload, () => location.reload()));
  const crash = make("crash", "bad", button(c.reload, () => location.reload()));
  const webgl = make("webgl", "dim");
  const bad = make("bad", "dim");

  return {
    noWebGL: () => webgl.say(c.noWebGL),
    crashed: () => crash.say(c.crashed),
    update(mode, link) {
      const live = mode === "live";
      newer.say(live && link.state === "newer" ? c.newer : "");
      bad.say(live && link.bad > 0 ? c.bad(link.bad) : "");
      if (!live || link.state !== "waiting") return hub.say("");
      const seconds = Math.ceil((link.retryAt - Date.now()) / 1000);
      hub.say(link.retryAt && seconds > 0 ? c.lost(seconds) : c.trying);
    },
  };
}
