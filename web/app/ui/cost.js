// What the run costs against the traditional way: bytes over the line, time,
// phones. Bars to one scale, each with its number; the comparison with another
// run of the site stands under them, or in their place.
import { h, setAttr, setText, setVar, show } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { bytes, number, span } from "../format.js";
import { strings as s } from "../strings.js";

/** besides: the buttons and the board of the comparison. */
export function cost(besides) {
  const c = s.cost;
  const bar = (cls) => h("div", { class: `bar ${cls}`, "aria-hidden": "true" }, h("i"), h("b"));
  const row = (id, label, title, cls) => {
    const value = h("dd", { id });
    const track = bar(cls);
    return { value, track, node: h("div", { class: "cost-row", title }, h("dt", {}, label), value, track) };
  };
  const line = row("wan-bytes", () => c.line, () => c.lineTitle, "wan"), each = row("each-bytes", () => c.each, () => c.eachTitle, "each");
  const time = row("elapsed", () => c.time, () => c.boundTitle, "time"), slow = row("each-time", () => c.each, () => c.eachTitle, "each");
  const bound = h("p", { id: "bound", class: "cost-note", title: () => c.boundTitle });
  const done = h("strong", { id: "done" }), of = h("span", { class: "of" });
  const gauge = h("div", { class: "gauge", "aria-hidden": "true" }, h("i"));
  const trust = h("p", { id: "trust", class: "trust-note", title: () => s.trust.title }, icon("doubt"), h("span", {}));
  const profile = h("p", { id: "ran", class: "cost-note" });
  const copies = h("p", { class: "cost-note" }), peers = h("p", { class: "cost-note" });

  const node = h("div", { id: "cost", class: "cost" },
    h("div", { class: "cost-group phones" }, h("div", { class: "cost-done" }, h("span", { class: "label" }, () => c.phones), h("p", { class: "big" }, done, of)), h("div", { class: "cost-side" }, trust, profile), gauge),
    h("div", { class: "cost-group bars" }, h("dl", {}, line.node, each.node), h("dl", {}, time.node, slow.node)),
    h("div", { class: "cost-notes" }, copies, peers, bound), besides);

  const fill = (track, part) => setVar(track, "--fill", `${(Math.min(Math.max(part, 0), 1) * 100).toFixed(2)}%`);
  return {
    node,
    update(view) {
      const k = view.cost;
      const all = Math.max(k.each, k.down, 1);
      setText(line.value, bytes(k.down));
      setText(each.value, bytes(k.each));
      fill(line.track, k.down / all);
      fill(each.track, k.each / all);
      setVar(each.track, "--now", `${(Math.min(k.delivered / all, 1) * 100).toFixed(2)}%`);
      const part = k.delivered > 0 ? 100 * (1 - k.down / k.delivered) : 0;
      const saved = part > 99 ? Math.floor(part * 10) / 10 : Math.round(part);
      setText(copies, `${c.copies({ copies: number(k.copiesPPM / 1e6, 2), loads: view.run.loads ?? 1 })} · ${saved > 0 ? c.saved({ percent: saved }) : c.noSaving}`);

      const longest = Math.max(k.eachTime, k.elapsed, 1);
      setText(time.value, span(k.elapsed));
      setText(bound, k.bound ? c.boundIs({ time: k.bound }) : "");
      setText(slow.value, k.eachTime ? `≥ ${span(k.eachTime)}` : "–");
      fill(time.track, k.elapsed / longest);
      for (const t of [time.track, slow.track]) setVar(t, "--mark", `${(100 * k.bound / longest).toFixed(2)}%`);
      fill(slow.track, k.eachTime / longest);

      setText(done, number(k.completed));
      setText(of, ` / ${number(k.phones)}`);
      fill(gauge, k.phones ? k.completed / k.phones : 0);
      setAttr(gauge, "data-full", k.phones > 0 && k.completed >= k.phones);
      setText(profile, c.profile[view.run.profile] ?? "");
      setText(peers, c.peers({ n: view.totals.peer_bytes }));
      const [sign, tone, words] = fleetTrust(view.trust);
      setIcon(trust.firstChild, sign);
      setAttr(trust, "data-tone", tone);
      setText(trust.lastChild, words);
      show(trust, words !== "");
    },
  };
}

/** [icon, tone, words] for all phones that have committed; without words while none has. */
function fleetTrust({ verified, unverified, back, signers }) {
  const t = s.trust, done = verified + unverified;
  const words = [];
  if (unverified > 0) words.push(unverified === done ? t.none({ n: unverified }) : t.some({ n: unverified, of: done }));
  else if (done > 0) words.push(signers?.length === 1 ? t.allBy({ signer: signers[0] }) : t.all);
  if (back > 0) words.push(t.wentBack({ n: back }));
  return [unverified > 0 ? "doubt" : done > 0 ? "vouched" : "undo", back > 0 && done === 0 ? "bad" : unverified > 0 ? "plain" : "ok", words.join(", ")];
}
