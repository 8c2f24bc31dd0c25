// What is begun before the page's other modules have come: the program, which is
// most of what is fetched, and the words. index.html names this module first.
import { asked, fetchTable } from "./language.js";
import { loadProgram } from "./load.js";

let at = { bytes: 0, total: 0 }, listener = null;

/** Resolves when the program runs; main.js tells if it does not. */
export const program = loadProgram((now) => {
  at = now;
  listener?.(at);
});
program.catch(() => {});
fetchTable(asked()).catch(() => {}); // words.js asks again, and tells

/** Tells on(loadProgram's {bytes, total}) how far the program is, now and from now on. */
export function watchProgram(on) {
  listener = on;
  on(at);
}
