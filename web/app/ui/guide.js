// The guide: a card over the map that says what is being played and what to
// look at. It can be folded to its title, and closed.
import { h, setAttr, setText, setVar, show } from "../dom.js";
import { icon } from "../icons.js";
import { spoken, strings as s } from "../strings.js";

export function guide(root) {
  const c = s.guide;
  const kicker = h("span", { class: "guide-kicker" });
  const title = h("h2", { tabindex: -1 });
  const body = h("div", { class: "guide-body" });
  const fold = h("button", { type: "button", class: "plain small", onclick: () => unfold(!open) }, icon("chevron"));
  const close = h("button", { type: "button", class: "plain small", title: () => s.buttons.close, "aria-label": () => s.buttons.close }, icon("close"));
  root.append(h("header", {}, h("div", {}, kicker, title), fold, close), body);
  spoken(() => root.setAttribute("aria-label", c.label));
  show(root, false);
  let open = true;

  // It stands on the deck, or on the drawer above it.
  const ground = [document.getElementById("deck"), document.getElementById("drawer")];
  const stand = () => setVar(root, "--below", `${Math.round(innerHeight - Math.min(...ground.filter((g) => !g.hidden).map((g) => g.getBoundingClientRect().top)))}px`);
  const watcher = new ResizeObserver(stand);
  for (const g of ground) watcher.observe(g);
  addEventListener("resize", stand);

  root.addEventListener("keydown", (e) => { if (e.key === "Escape") close.click(); });

  function unfold(to) {
    open = to;
    setAttr(root, "data-folded", !open);
    setAttr(fold, "aria-expanded", String(open));
    name();
  }

  function name() {
    for (const what of ["aria-label", "title"]) setAttr(fold, what, open ? c.fold : c.unfold);
  }
  spoken(name);

  /** {kicker, title, content: nodes, foldable, folded, onclose}: shows a card in place of the one before. */
  function say(card) {
    setText(kicker, card.kicker);
    setText(title, card.title);
    body.replaceChildren(...card.content.filter(Boolean));
    close.onclick = card.onclose;
    show(fold, card.foldable ?? true);
    unfold(!card.folded);
    show(root, true);
  }

  return {
    say,
    /** The same card in other words: what was folded or opened of it stays so. */
    reword(card) {
      const details = () => body.querySelector("details"), opened = details()?.open;
      say({ ...card, folded: !open });
      if (opened) details().open = true;
    },
    hide: () => show(root, false),
    /** Moves the reader to the card: its title is read, Tab goes on to its buttons. */
    focus: () => title.focus({ preventScroll: true }),
  };
}
