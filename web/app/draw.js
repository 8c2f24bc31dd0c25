// Shows what the program knows, ten times a second and after whatever anybody does.
import { engine } from "./engine.js";
import { $, state, ui } from "./state.js";

export function draw() {
  const view = state.view = engine.view(), hub = state.hubLink.status;
  ui.header.update(view, state.hub, hub);
  ui.story.update(view, performance.now());
  ui.transport.update(view, Boolean(state.hub?.demo));
  ui.cost.update(view);
  ui.compare.update(view);
  ui.act.update(view);
  ui.drawer.update(view);
  ui.panel.update(view, state.file, !state.webgl && !ui.layout.narrow);
  ui.notices.update(view, hub, ui.panel.broke(view));
  ui.explore.update(view);
  ui.address.update(view);
  tell(view, hub);
}

/** What tests and scripts read. */
function tell(view, hub) {
  Object.assign($("status").dataset, {
    mode: view.mode, state: view.state, phones: view.cost.phones, completed: view.cost.completed, wan: view.cost.down, epoch: view.epoch,
    link: hub.state, webgl: state.webgl ? "on" : "off", seed: view.settings?.seed ?? "", now: view.now, profile: view.run.profile ?? "",
    unverified: view.trust.unverified, verified: view.trust.verified, back: view.trust.back, faults: view.replay?.faults ?? "", breaks: view.replay?.breaks ?? "",
    branches: view.history?.branches ?? "", end: view.history?.end ?? "", complete: view.history?.complete ?? "", compare: view.compare ? "on" : "off",
  });
}
