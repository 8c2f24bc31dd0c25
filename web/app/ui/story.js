// What is happening, in one sentence. The eye gets it at once; a screen reader
// gets it when the situation changed, and not more often than every 5 s.
import { h, setAttr, setText } from "../dom.js";
import { spoken, strings as s } from "../strings.js";
import { taleText } from "../telling.js";

const calm = 5000, dwell = 350;

export function story(root, liveRegion) {
  const tag = h("span", { class: "tag" });
  const extra = h("span", { class: "tag-note" });
  const text = h("p", { class: "sentence" });
  spoken(() => root.setAttribute("aria-label", s.story.label));
  root.append(h("div", { class: "tags" }, tag, extra), text);

  let shownAt = 0, saidAt = 0, said = "";
  spoken(() => { [saidAt, said] = [-calm, ""]; }); // the same, in another language
  return {
    update(view, now) {
      const state = view.state === "done" ? s.story.done : view.state === "paused" ? s.story.paused : s.story.now;
      setText(tag, state);
      setAttr(tag, "data-state", view.state);
      const about = view.cost.phones ? siteLine(view) : "";
      setText(extra, view.lagging && view.state === "running" ? s.story.lagging : view.held && view.state === "paused" ? s.story.held({ n: view.held }) : about);
      const sentence = taleText(view.story);
      const situation = `${view.epoch} ${view.story.id} ${view.story.file ?? ""} ${view.story.node ?? ""}`;
      if (now - shownAt > dwell) {
        if (text.textContent !== sentence) shownAt = now;
        setText(text, sentence);
        setAttr(root, "data-story", view.story.id);
      }
      if (situation !== said && now - saidAt > calm) {
        said = situation;
        saidAt = now;
        setText(liveRegion, sentence);
      }
    },
  };
}

/** What is played, in a line: the site, its profile, its line. */
function siteLine(view) {
  const c = s.story, { phones } = view.cost, { profile, rate: bits, rtt } = view.run, seed = view.settings?.seed;
  return [view.hello?.name, c.phones({ n: phones }), s.transport.profiles[profile], bits ? c.line({ bits }) : "", rtt ? c.rtt({ ms: Math.round(rtt / 1000) }) : "",
    seed === undefined ? "" : c.seed({ seed: String(seed) }), view.replay ? c.replay : ""].filter(Boolean).join(" · ");
}
