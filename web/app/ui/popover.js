// A small sheet over the page that closes by Escape or by pressing elsewhere:
// the browser's own popover, put where it belongs.
import { h, setAttr } from "../dom.js";

/** popover(id, content): open it from a button (openedBy) or at a point. */
export function popover(id, content) {
  const node = h("div", { id: `${id}-pop`, class: "pop", popover: "auto", role: "dialog", tabindex: -1 }, content);
  const heading = content.querySelector("h2");
  if (heading) {
    heading.id ||= `${id}-title`;
    node.setAttribute("aria-labelledby", heading.id);
  }
  document.body.append(node);
  let opener = null;
  const isOpen = () => node.matches(":popover-open");
  const self = { node, onopen: null, get isOpen() { return isOpen(); }, close: () => node.hidePopover(), openedBy, toggle, openAt };

  node.addEventListener("toggle", (e) => {
    if (opener) setAttr(opener, "aria-expanded", String(e.newState === "open"));
  });

  function openedBy(button) {
    opener = button;
    button.setAttribute("aria-controls", node.id);
    // Pressing the opener closes what is open by itself: it must not open it again.
    let was = false;
    button.addEventListener("pointerdown", () => { was = isOpen(); });
    button.addEventListener("click", (e) => {
      if (e.detail && was) node.hidePopover();
      else toggle(button);
      was = false;
    });
  }

  function toggle(anchor) {
    if (isOpen()) return node.hidePopover();
    const box = anchor.getBoundingClientRect();
    place(box.left + box.width / 2, box.top - 8, box.bottom + 8);
  }

  function openAt(x, y) {
    if (!isOpen()) place(x, y, y);
  }

  /** Above the point where there is room, else below it, always inside the window. */
  function place(x, above, below) {
    self.onopen?.();
    node.showPopover();
    node.focus({ preventScroll: true });
    const { offsetWidth: width, offsetHeight: height } = node, edge = 8;
    const top = above - height >= edge ? above - height : Math.min(below, innerHeight - height - edge);
    node.style.left = `${Math.round(Math.min(Math.max(x - width / 2, edge), innerWidth - width - edge))}px`;
    node.style.top = `${Math.round(Math.max(top, edge))}px`;
  }
  return self;
}
