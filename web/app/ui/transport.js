// The transport: the timeline, and under it play and pause, steps of one event,
// jumps to the next mark of a kind, speed, the site's clock, and what opens the
// rest (faults, charts, messages, branches, sharing).
import { h, setAttr, setText, show } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { clockParts, ratio } from "../format.js";
import { profiles } from "../settings.js";
import { strings as s } from "../strings.js";
import { tracks } from "../tracks.js";
import { timeline } from "./timeline.js";

export const speeds = [[1, 20], [1, 10], [1, 5], [1, 2], [1, 1], [2, 1], [5, 1], [10, 1], [20, 1], [50, 1]];

/** on: {toggle, restart, speed(±1), profile(name), seek(t), hold, release, step(±1), jump(track, ±1), follow}; tools: buttons for the end of the row. */
export function transport(root, on, tools) {
  const c = s.transport;
  const button = (id, name, label, act, cls = "") => h("button", { id, class: `plain ${cls}`, type: "button", title: label, "aria-label": label, onclick: act }, icon(name));
  const line = timeline(root, on);
  const play = h("button", { id: "play", class: "primary", type: "button", onclick: on.toggle }, icon("pause"));
  const back = button("step-back", "stepBack", () => c.stepBack, () => on.step(-1)), ahead = button("step", "stepAhead", () => c.step, () => on.step(1));
  const previous = button("previous", "previous", () => c.previous, () => on.jump(track.value, -1)), next = button("next", "next", () => c.next, () => on.jump(track.value, 1));
  const track = h("select", { id: "track", "aria-label": () => c.track, title: () => c.track }, h("option", { value: "" }, () => c.anyMark), tracks.map((t) => h("option", { value: t.id }, () => s.timeline.tracks[t.id])));
  const restart = button("restart", "restart", () => s.buttons.restart, on.restart);
  const slower = button("slower", "slower", () => s.buttons.slower, () => on.speed(-1), "small"), faster = button("faster", "faster", () => s.buttons.faster, () => on.speed(+1), "small");
  const speed = h("output", { id: "speed", "aria-label": () => c.speed });
  const stepper = h("div", { class: "stepper", role: "group", "aria-label": () => c.speed }, slower, speed, faster);
  const follow = h("button", { id: "follow-live", class: "plain text follow", type: "button", title: () => c.followTitle, onclick: on.follow }, icon("follow"), () => c.follow);
  const profile = h("select", { id: "profile", "aria-label": () => c.profile, title: () => c.profileTitle, onchange: () => on.profile(profile.value) },
    Object.keys(profiles).map((p) => h("option", { value: p }, () => c.profiles[p])));
  const time = h("span", { id: "clock", class: "clock", title: () => c.clockTitle }, h("span", {}), h("span", { class: "fine" }));
  const more = h("button", { id: "more", class: "plain", type: "button", title: () => c.more, "aria-label": () => c.more, "aria-expanded": "false", "aria-controls": "deck-more", onclick: () => unfold(!unfolded) }, icon("more"));
  let ran = "", unfolded = false;

  root.append(h("div", { class: "transport", role: "group", "aria-label": () => c.label },
    h("div", { class: "clock-box" }, h("span", { class: "label" }, () => c.elapsed), time),
    h("div", { class: "steps" }, previous, back, play, ahead, next),
    h("div", { id: "deck-more", class: "more-row" }, track, restart, stepper, follow, profile, h("div", { class: "tools-row" }, tools)), more));

  function unfold(to) {
    unfolded = to;
    setAttr(more, "aria-expanded", String(to));
    setAttr(root, "data-more", to);
  }

  return {
    /** On narrow screens: what the transport unfolded goes, for something else needs the room. */
    fold: () => unfold(false),
    get points() { return line.points; },
    get track() { return track.value; },
    update(view, demo) {
      line.update(view);
      const playing = view.state === "running" || view.state === "loading";
      setIcon(play.firstChild, playing ? "pause" : "play");
      setAttr(play, "aria-label", playing ? s.buttons.pause : s.buttons.play);
      setAttr(play, "title", playing ? s.buttons.pause : s.buttons.play);
      const live = view.mode === "live", following = live && view.history?.following;
      show(stepper, !following);
      show(follow, live && !following);
      const choice = live && demo && Object.hasOwn(profiles, view.run.profile);
      show(profile, choice);
      if (choice && `${view.epoch} ${view.run.profile}` !== ran) { // what was wished last stays until a run begins
        ran = `${view.epoch} ${view.run.profile}`;
        profile.value = view.run.profile;
      }
      setAttr(restart, "disabled", live && !demo);
      setText(speed, ratio(view.speed));
      const at = speeds.findIndex(([n, d]) => n === view.speed[0] && d === view.speed[1]);
      setAttr(slower, "disabled", at <= 0);
      setAttr(faster, "disabled", at === speeds.length - 1);
      const [whole, fine] = clockParts(view.history ? view.history.now - view.history.start : view.cost.elapsed);
      setText(time.firstChild, whole);
      setText(time.lastChild, fine);
    },
  };
}
