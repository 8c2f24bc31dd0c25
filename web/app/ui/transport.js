// Play, pause, start over, speed, and the clock.
import { h, setAttr, setText, show } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { clock } from "../format.js";
import { profiles } from "../settings.js";
import { strings as s } from "../strings.js";

export const speeds = [[1, 20], [1, 10], [1, 5], [1, 2], [1, 1], [2, 1], [5, 1], [10, 1], [20, 1], [50, 1]];

export function transport(root, on) {
  const play = h("button", { id: "play", class: "primary", type: "button", onclick: on.toggle }, icon("pause"));
  const restart = h("button", { id: "restart", class: "plain", type: "button", title: s.buttons.restart, "aria-label": s.buttons.restart, onclick: on.restart }, icon("restart"));
  const slower = h("button", { class: "plain small", type: "button", title: s.buttons.slower, "aria-label": s.buttons.slower, onclick: () => on.speed(-1) }, icon("slower"));
  const faster = h("button", { class: "plain small", type: "button", title: s.buttons.faster, "aria-label": s.buttons.faster, onclick: () => on.speed(+1) }, icon("faster"));
  const speed = h("output", { id: "speed", "aria-label": s.transport.speed });
  const stepper = h("div", { class: "stepper", role: "group", "aria-label": s.transport.speed }, slower, speed, faster);
  const real = h("span", { class: "real-time" }, s.transport.realTime);
  const profile = h("select", { id: "profile", "aria-label": s.transport.profile, title: s.transport.profileTitle, onchange: () => on.profile(profile.value) },
    Object.keys(profiles).map((p) => h("option", { value: p }, s.transport.profiles[p])));
  let ran = "";
  const time = h("span", { id: "clock", class: "clock" });

  root.append(h("div", { class: "transport", role: "group", "aria-label": s.transport.label }, play, restart, stepper, real, profile,
    h("div", { class: "clock-box" }, h("span", { class: "label" }, s.transport.elapsed), time)));

  return {
    update(view, demo) {
      const playing = view.state === "running" || view.state === "loading";
      setIcon(play.firstChild, playing ? "pause" : "play");
      setAttr(play, "aria-label", playing ? s.buttons.pause : s.buttons.play);
      setAttr(play, "title", playing ? s.buttons.pause : s.buttons.play);
      const live = view.mode === "live";
      show(stepper, !live);
      const choice = live && demo && Object.hasOwn(profiles, view.run.profile);
      show(real, live && !choice);
      show(profile, choice);
      if (choice && `${view.epoch} ${view.run.profile}` !== ran) { // what was wished last stays until a run begins
        ran = `${view.epoch} ${view.run.profile}`;
        profile.value = view.run.profile;
      }
      setAttr(restart, "disabled", live && !demo);
      setText(speed, s.transport.speedText(view.speed));
      const at = speeds.findIndex(([n, d]) => n === view.speed[0] && d === view.speed[1]);
      setAttr(slower, "disabled", at <= 0);
      setAttr(faster, "disabled", at === speeds.length - 1);
      setText(time, clock(view.cost.elapsed));
    },
  };
}
