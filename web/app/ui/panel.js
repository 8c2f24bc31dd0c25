// The panel beside the map: phones, files, events, and on narrow screens the
// costs; a chosen phone's details take the place of the list it came from.
import { h, setAttr, setText, show } from "../dom.js";
import { icon } from "../icons.js";
import { spoken, strings as s } from "../strings.js";
import { events } from "./events.js";
import { faults } from "./faults.js";
import { files } from "./files.js";
import { phone } from "./phone.js";
import { phones } from "./phones.js";
import { tabList } from "./tabs.js";

/** on: {select(name), file(name), leave(), size(), acts(whose): what can be done to a phone}; costNode moves in on narrow screens. */
export function panel(root, on) {
  const list = phones((name) => on.select(name, true));
  const fileTable = files(on.file);
  const eventList = events((name) => on.select(name));
  const faultList = faults({ select: (name) => on.select(name), leave: on.leave });
  const details = phone({ back: () => on.select("", true), select: (name) => on.select(name, true), acts: on.acts });
  const costPane = h("div", { class: "stack" });
  const tabs = tabList(() => s.tabs.label, [
    { id: "cost", label: () => s.tabs.cost, node: costPane }, { id: "phones", label: () => s.tabs.phones, node: list.node },
    { id: "files", label: () => s.tabs.files, node: fileTable.node }, { id: "events", label: () => s.tabs.events, node: eventList.node },
    { id: "faults", label: () => s.tabs.faults, node: faultList.node },
  ], () => on.size());
  const grip = h("button", { id: "grip", type: "button", class: "grip", "aria-expanded": "false", "aria-controls": "panel", onclick: () => on.grip() }, icon("chevron"));
  spoken(() => root.setAttribute("aria-label", s.tabs.label));
  root.append(tabs.list, tabs.panes, details.node);
  tabs.select("phones");
  show(tabs.tab("faults").button, false);
  show(details.node, false);
  let open = "";

  return {
    grip, costPane, tabs,
    narrow(on) {
      show(tabs.tab("cost").button, on);
      if (!on && tabs.current === "cost") tabs.select("phones");
    },
    update(view, file, everything) {
      const selected = view.selected ?? "";
      setText(tabs.tab("phones").count, String(view.cost.phones || ""));
      setText(tabs.tab("files").count, String(view.components?.length || ""));
      setText(tabs.tab("faults").count, String(view.replay?.faults || ""));
      setAttr(root, "data-replay", Boolean(view.replay));
      show(tabs.tab("faults").button, Boolean(view.replay));
      if (!view.replay && tabs.current === "faults") tabs.select("phones");
      setAttr(root, "data-details", selected !== "");
      show(details.node, selected !== "");
      const inSight = (id) => everything || (selected === "" && tabs.current === id);
      if (selected) details.update(selected);
      if (inSight("phones")) list.update(view, view.cost.phones);
      if (inSight("files")) fileTable.update(view, file);
      if (inSight("events")) eventList.update(view);
      if (inSight("faults") || view.replay?.breaks) faultList.update(view);
      open = selected;
    },
    /** After a choice by key or click the focus follows what was opened or closed. */
    focusChoice(name) {
      if (name) details.focus();
      else list.focusRow();
    },
    focusFilter() {
      tabs.select("phones");
      list.focusFilter();
    },
    /** The first check that broke in the replay that is on, where the list of them is not in sight. */
    broke: (view) => (view.replay?.breaks && (open || tabs.current !== "faults") ? faultList.first : undefined),
  };
}
