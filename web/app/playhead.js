// What a person does with the playhead: play, pause, step, jump, seek, speed.
// Refusals of the program are told, not thrown.
import { engine } from "./engine.js";
import { refusalText } from "./refusals.js";
import { kindsOf, nextPoint } from "./tracks.js";
import { speeds } from "./ui/transport.js";

/** on: {view() → the view as last drawn, draw(), tell(words), points() → the timeline's single marks, none: words for a jump that finds nothing}. */
export function playhead(on) {
  let wasRunning = false;

  function after(action) {
    try {
      action();
    } catch (refusal) {
      on.tell(refusalText(refusal.message));
    }
    on.draw();
  }

  const running = () => on.view().state === "running" || on.view().state === "loading";
  return {
    toggle() {
      if (running()) engine.pause();
      else engine.play();
      engine.tick();
      on.draw();
    },
    seek: (t) => after(() => engine.seek(t)),
    step: (n) => after(() => engine.step(n)),
    follow: () => after(() => engine.follow()),

    /** To the next mark of a track ("" for any) that way. Faults are marks of the plan, which no event tells. */
    jump(track, dir) {
      const now = on.view().history?.now ?? 0;
      after(() => {
        if (track === "fault") {
          const t = nextPoint(on.points(), track, now, dir);
          if (t === undefined) return on.tell(on.none());
          engine.pause();
          engine.seek(t);
        } else if (!engine.jump(kindsOf(track).join(), dir)) on.tell(on.none());
      });
    },

    /** While somebody drags, nothing plays; afterwards it goes on as before. */
    hold() {
      wasRunning = running();
      engine.pause();
    },
    release() {
      if (wasRunning) engine.play();
      on.draw();
    },

    /** step: +1 faster, −1 slower. */
    speed(step) {
      const [num, den] = on.view().speed, at = speeds.findIndex(([n, d]) => n === num && d === den);
      engine.setSpeed(...speeds[Math.min(Math.max(at + step, 0), speeds.length - 1)]);
      on.draw();
    },
  };
}
