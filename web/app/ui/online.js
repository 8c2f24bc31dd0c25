// A short link, kept by this address: a row of what can be shared. Where the
// host keeps nothing, the row says so.
import { h, setAttr, setText } from "../dom.js";
import { engine } from "../engine.js";
import { icon } from "../icons.js";
import { refusalText } from "../refusals.js";
import { defaults } from "../settings.js";
import { keep } from "../shares.js";
import { strings as s } from "../strings.js";

/**
 * on: {offer() → {bytes, days}, or null where the host keeps nothing; recorded()
 * → whether what is shown is a recording; link() → its address; say(words);
 * give(url): shows the short link and copies it, true if it could}
 */
export function online(on) {
  const c = s.online;
  const about = h("span", { class: "sub" });
  const node = h("button", { id: "share-online", type: "button", class: "share-row", onclick: send }, icon("link"), h("span", {}, h("strong", {}, () => c.label), about));

  /** What is kept: of a simulation its address, which gives the same history again. */
  function content() {
    if (on.recorded()) return ["recording", engine.export("recording")];
    return ["scenario", JSON.stringify({ link: new URL(on.link()).hash.slice(1) || `phones=${defaults.phones}` })]; // the usual site has no hash
  }

  async function send() {
    const { bytes: most, days } = on.offer();
    try {
      const [kind, text] = content();
      const size = new Blob([text]).size;
      if (size > most) return on.say(c.tooLarge({ size, most }));
      on.say(c.keeping);
      setAttr(node, "disabled", true);
      const copied = await on.give(await keep(kind, text));
      on.say((copied ? c.kept : c.keptByHand)({ days }));
    } catch (error) {
      on.say(error.status === 429 ? c.tooMany : c.failed({ why: refusalText(error.message) }));
    } finally {
      update();
    }
  }

  function update() {
    const offer = on.offer();
    setAttr(node, "disabled", !offer);
    setText(about, offer ? c.about({ days: offer.days }) : c.none);
  }
  return { node, update };
}
