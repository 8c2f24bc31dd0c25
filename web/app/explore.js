// Ways in: scenarios, the tour, files of the visitor's own. What is on is told
// by the guide, a card over the map.
import { h } from "./dom.js";
import { engine } from "./engine.js";
import { icon } from "./icons.js";
import { refusalText } from "./refusals.js";
import { nameScenario, namedScenario, scenario } from "./scenarios.js";
import { spoken, strings as s } from "./strings.js";
import { guide } from "./ui/guide.js";
import { drop } from "./ui/drop.js";
import { picker } from "./ui/scenarios.js";
import { tour } from "./ui/tour.js";

const seen = "pfs-welcomed";

/**
 * on: {site(hash, speed): plays the site of an address; opened(): something was
 * opened that is no site; refused(words); room(): the map needs what room there
 * is}; place: where the guide is.
 */
export function explore(place, on) {
  const card = guide(place);
  let turn = 0;
  /** Notes that the visitor turns to something; the result tells whether that is still so. */
  const turned = () => { const mine = ++turn; return () => mine === turn; };
  const own = drop({ turned, opened, site: (hash) => { leave(); on.site(hash); }, failed: on.refused });
  const choose = picker({ tour: startTour, pick: (one) => play(one) }, own.node);
  const guided = tour(card, { site: on.site, leave, more: () => choose.open(""), pick: playNamed });
  let playing = null; // the scenario that is on
  let told = null; // makes the card that is shown anew, in the language that is spoken then
  let rewords = 0; // counts them: the last one has the last word
  spoken(reword);

  const button = (label, act, name = "") => h("button", { type: "button", class: name ? "plain text with-icon" : "plain text", onclick: act }, name ? icon(name) : null, label);

  /** Plays a scenario, or its cure: the same site as it should be. */
  function play(one, cured = false) {
    guided.stop();
    on.site(cured ? one.cure : one.link, one.speed);
    nameScenario(one.name);
    tell(one, cured);
  }

  function tell(one, cured) {
    turned();
    playing = one;
    card.say({ ...about(one, cured), folded: innerWidth < 700 });
    told = async () => about(await scenario(one.name), cured);
  }

  /** A scenario as a card. */
  function about(one, cured) {
    const c = s.guide;
    return {
      kicker: cured ? c.cured : c.scenario, title: one.title, onclose: leave,
      content: [
        h("p", {}, one.text),
        h("details", {}, h("summary", {}, c.look), h("ul", { class: "guide-look" }, one.look.map((line) => h("li", {}, line)))),
        h("footer", {}, one.cure ? button(cured ? c.again : c.cure, () => play(one, !cured), cured ? "undo" : "whole") : null, button(c.others, () => choose.open(one.name))),
      ],
    };
  }

  /** Says the card that is shown in the language that is spoken now. */
  async function reword() {
    const was = told, mine = ++rewords;
    try {
      const next = await was?.();
      if (next && was === told && mine === rewords) card.reword(next);
    } catch (error) {
      on.refused(s.explore.failed({ why: refusalText(error.message) }));
    }
  }

  async function playNamed(name) {
    const still = turned();
    try {
      const one = await scenario(name);
      if (still()) play(one);
    } catch (error) {
      if (still()) on.refused(s.explore.failed({ why: refusalText(error.message) }));
    }
  }

  function startTour() {
    leave();
    on.room();
    guided.start();
    told = guided.page;
  }

  /** A file of the visitor's own is on. */
  function opened() {
    leave();
    choose.close();
    on.opened();
  }

  /** Whatever was guided is over. */
  function leave() {
    turned();
    guided.stop();
    card.hide();
    playing = told = null;
    nameScenario("");
  }

  /** A newcomer's first card. */
  function welcome() {
    const c = s.guide;
    const done = () => { leave(); try { localStorage.setItem(seen, "1"); } catch { /* then it comes again */ } };
    return {
      kicker: c.welcome, title: c.welcomeTitle, foldable: false, onclose: done,
      content: [h("p", {}, c.welcomeSays), h("footer", {}, h("button", { type: "button", class: "primary text", onclick: () => { done(); startTour(); } }, icon("play"), s.explore.startTour), button(c.others, () => { done(); choose.open(""); }))],
    };
  }

  /** Says that the address names a scenario that there is not. */
  const unknown = (name) => ({ kicker: s.guide.scenario, title: s.explore.unknown({ name }), foldable: false, onclose: leave, content: [h("footer", {}, button(s.guide.others, () => choose.open("")))] });

  function say(make) {
    turned();
    told = make;
    card.say(make());
  }

  return {
    /** What the address asks for besides its site; a newcomer to a page that asks for nothing is welcomed. */
    async begin() {
      const name = namedScenario();
      if (name) {
        const said = location.hash.replace(/^#/, "").split("&").filter((pair) => pair && !/^(mode|theme|contrast|lang)=/.test(pair)).join("&");
        const still = turned();
        try {
          const one = await scenario(name);
          if (!still()) return;
          if (said) return tell(one, Boolean(one.cure?.includes("plan=") && said.startsWith(one.cure))); // a site that the address says is played already
          return play(one);
        } catch {
          return still() && say(() => unknown(name));
        }
      }
      let known = null;
      try { known = localStorage.getItem(seen); } catch { /* then nobody is known */ }
      if (!known && !location.hash && engine.view().mode === "sim") say(welcome);
    },
    open: () => (choose.isOpen ? choose.close() : choose.open(playing?.name ?? "")),
    /** The visitor went elsewhere by other means: what the guide says is not true any more. */
    leave,
    update: (view) => guided.update(view),
  };
}
