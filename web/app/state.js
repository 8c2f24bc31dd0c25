// What the page remembers beside what the program knows, and its built parts.
import { readPlace } from "./place.js";
import { parse, replayLink } from "./settings.js";

/**
 * settings: of the site in the address; link: the replay in it, or ""; place:
 * where in a history it leads; beside: changes of the site that is compared, or
 * null; hub, keeps: what the host offers (live.js); hubLink: the connection to
 * the hub; webgl: whether there is a map; file: the component that is shown, "" for any; view: the program's,
 * as last drawn; timer: what draws it.
 */
export const state = { settings: null, link: "", place: null, beside: null, hub: null, keeps: null, hubLink: null, webgl: false, file: "", view: null, timer: 0 };

/** The page's parts by name, as build.js makes them. */
export const ui = {};

export const $ = (id) => document.getElementById(id);

/** Takes site, replay and place from the address. */
export function readAddress() {
  [state.settings, state.link, state.place] = [parse(location.hash), replayLink(location.hash), readPlace(location.hash)];
}
