// The page's address follows what is shown, so that copying it shares exactly
// that; and an address that is opened is gone to, when its moment is known.
import { engine } from "./engine.js";
import { placeKeys, writePlace } from "./place.js";
import { siteHash, siteKeys } from "./settings.js";

const calm = 600; // ms between two writings: browsers allow only so many

/** on: {state() → {settings, link, file, beside, look, keep}, select(name), file(name), look(name), beside(changes), tell(µs that are waited for; null when that is over)} */
export function address(on) {
  let written = "", writtenAt = 0, wanted = null;

  /** What the address of this view is; moment: with the moment in it. */
  function hash(view, moment) {
    const { settings, link, file, beside, look, keep } = on.state();
    const now = view.settings;
    const site = { ...settings, ...(now ? { seed: now.seed ?? settings.seed, pfs: now.pfs, profile: now.profile || settings.profile } : {}) };
    const at = wanted ?? (moment && view.history ? view.history.now - view.history.start : 0);
    const pairs = writePlace({ at, phone: view.selected, file, look, acts: now?.plan, beside });
    const others = location.hash.replace(/^#/, "").split("&").filter((pair) => pair && !link && ![...placeKeys, ...siteKeys].includes(pair.split("=")[0]));
    return siteHash(site, keep, link, [...pairs, ...others]);
  }

  return {
    /** The link to this very moment. */
    link(view) {
      const url = new URL(location.href);
      url.hash = view.mode === "sim" ? hash(view, true) : location.hash;
      return url.href;
    },

    /** Keeps the address in step; while a history plays it names no moment. */
    update(view) {
      if (wanted) return arrive(view);
      if (view.mode !== "sim" || performance.now() - writtenAt < calm) return;
      const text = hash(view, view.state === "paused");
      if (text === written) return;
      [written, writtenAt] = [text, performance.now()];
      history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    },

    /** Goes where a place says: at once what can be, the moment when it is known. */
    go(place) {
      if (place.look) on.look(place.look);
      if (place.file) on.file(place.file);
      if (place.phone) on.select(place.phone);
      if (place.beside) on.beside(place.beside);
      wanted = place.at;
      if (wanted !== null) engine.pause();
    },
  };

  function arrive(view) {
    const { start, computed, complete, computing } = view.history ?? {};
    if (view.state !== "paused") wanted = null; // somebody plays: they are elsewhere
    else if (computed >= start + wanted || complete || computing === false) {
      engine.seek(start + wanted);
      wanted = null;
      on.tell(null);
    } else on.tell(wanted);
  }
}
