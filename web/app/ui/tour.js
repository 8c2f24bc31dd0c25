// The tour: two minutes in seven steps, on a real run of the simulator. Each
// step plays to a moment that the program's story names, and stops there. In
// one the visitor guesses a number; the last shows what the run made of it.
import { h } from "../dom.js";
import { engine } from "../engine.js";
import { number } from "../format.js";
import { icon } from "../icons.js";
import { strings as s } from "../strings.js";
import { speeds } from "./transport.js";

const site = "phones=24&rootWait=2000&seed=4";

/** How many copies cross the line, as a visitor may guess. */
const guesses = [24, 12, 5, 1];

/** speed and until: what is played at each step, and the situation at which it pauses. */
const steps = [
  { id: "site", speed: [1, 2], until: (t) => t.id === "looking" && t.n >= 24 },
  { id: "guess" },
  { id: "claim", speed: [1, 1], until: (t) => t.id === "confirmed" },
  { id: "fetch", speed: [2, 1], until: (t) => t.id === "fetching" && t.size > 1e6 && t.percent >= 50 },
  { id: "spread", speed: [1, 2], until: (t) => t.id === "spreading" && t.size > 1e6 && t.n >= 12 },
  { id: "rest", speed: [10, 1], until: (t) => t.id === "all-done" },
  { id: "end" },
];

/** on: {site(hash, speed), leave(): the tour is over, more(): other ways in, pick(name of a scenario)} */
export function tour(card, on) {
  let at = -1, guess = null, found = null, wants = null;
  const began = []; // when each step began, µs of the site's clock: where Back goes

  const button = (label, act, attrs = {}) => h("button", { type: "button", class: "plain text", onclick: act, ...attrs }, label);

  function start() {
    [guess, found] = [null, null];
    began.length = 0;
    on.site(site, [1, 1]);
    go(0);
  }

  function go(to) {
    at = to;
    const step = steps[at], view = engine.view();
    began[at] ??= view.history.now;
    wants = null;
    if (began[at] < view.history.now) engine.seek(began[at]);
    if (step.until) {
      engine.setSpeed(...step.speed);
      engine.play();
      wants = step.until;
    } else engine.pause();
    card.say(page());
    card.focus();
  }

  function page() {
    const c = s.tour, step = steps[at];
    return { kicker: c.step({ n: at + 1, of: steps.length }), title: c[step.id].title, foldable: false, onclose: on.leave, content: [...content(step), footer()] };
  }

  function content({ id }) {
    const c = s.tour;
    if (id === "guess") return [h("p", {}, c.guess.says), question()];
    if (id === "end") return [h("p", { id: "tour-answer", class: "tour-answer" }, answer()), h("p", {}, c.end.says)];
    return [h("p", {}, c[id].says)];
  }

  function question() {
    const c = s.tour.guess;
    const pick = (n) => { guess = n; go(at + 1); };
    return h("div", { class: "guesses", role: "group", "aria-label": c.label },
      guesses.map((n) => h("button", { type: "button", class: "guess", "aria-pressed": String(guess === n), "data-guess": n, onclick: () => pick(n) }, h("strong", {}, number(n)), h("span", {}, c.unit({ n })))));
  }

  /** The guess beside what the run has shown. */
  function answer() {
    const c = s.tour.end;
    const facts = { guess: guess ?? 0, copies: number(found.copiesPPM / 1e6, 2), down: found.down, each: found.each, time: found.elapsed };
    return guess === null ? c.unguessed(facts) : guess === 1 ? c.right(facts) : c.wrong(facts);
  }

  function footer() {
    const c = s.tour, last = at === steps.length - 1;
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, steps.map((_, i) => h("i", { "data-on": i <= at })));
    if (last) return h("footer", {}, h("button", { type: "button", class: "primary text", onclick: () => on.pick("traditional") }, c.compare), button(c.more, () => { on.leave(); on.more(); }), button(c.again, start));
    const asks = steps[at].id === "guess"; // what is to be pressed there are the guesses
    const next = h("button", { id: "tour-next", type: "button", class: asks ? "plain text" : "primary text", onclick: () => (steps[at].id === "rest" ? finish() : go(at + 1)) }, asks ? c.skipGuess : c.next);
    return h("footer", {}, dots, at > 0 ? button(c.back, () => go(at - 1), { id: "tour-back" }) : button(c.skip, on.leave, { id: "tour-skip" }), next);
  }

  /** The end is shown for what it is, however far it has been watched; on a machine that has not worked it out yet, as soon as it is reached. */
  function finish() {
    const { end, complete } = engine.view().history;
    if (!complete) {
      engine.setSpeed(...speeds.at(-1));
      return engine.play();
    }
    engine.seek(end);
    found = engine.view().cost;
    go(at + 1);
  }

  return {
    start,
    stop() { at = -1; wants = null; },
    /** The step that it is at, as a card. */
    page,
    update(view) {
      if (!wants?.(view.story)) return;
      wants = null;
      engine.pause();
      if (steps[at].id === "rest") {
        found = view.cost;
        go(at + 1);
      }
    },
  };
}
