// Why something happened, in the language that is spoken. Phones write their
// reasons in English, as events carry them; what is not known here, such as a
// line of another program, stays as it came.
import { part } from "./format.js";
import { strings as s } from "./strings.js";

/** [key, what a phone writes]: see inWords. */
const known = [
  ["closed", /^closed by the peer$/], ["closedHere", /^closed here$/], ["reset", /^connection reset by peer$/], ["timedOut", /^connection timed out$/],
  ["hasFile", /^has the file$/], ["unsaid", /^fed, and never said that it has the file$/], ["changed", /^commit \S+: (?<file>\S+) has changed on the disk$/], ["badList", /^load: \.loads list/],
  ["older", /the list is older than the one committed here/], ["sameSequence", /another list with this sequence is committed here/], ["unsigned", /the list's manifest is not signed|the list carries no manifest/],
  ["listsRefused", /^(?<n>\d+) lists in a row were refused$/], ["noJoin", /^no peer that offered could be joined/], ["parentsLost", /^(?<n>\d+) parents were lost$/],
  ["outdated", /^the list seems to be outdated: the server failed \d+ times to send its (?<file>\S+)$/],
  ["sameIdentity", /^datagram of another device with this node's identity/], ["malformed", /^malformed datagram/], ["rude", /^peer that breaks the protocol/], ["otherReasons", /^other reasons/],
  ["killed", /^killed$/], ["noPower", /^no power$/], ["stopped", /^stopped$/], ["takenOver", /^taken over$/], ["leaves", /^it leaves$/], ["leftDisk", /^left: the disk failed$/], ["anew", /^(left: )?the load begins anew$/],
  ["badBlock", /a block is not the manifest's$/], ["notManifest", /: not the file of the manifest/], ["corruptBytes", /^sent corrupt bytes$/], ["silent", /^silent$/], ["tooSlow", /^too slow$/], ["noMatch", /^the digest does not match$/],
  ["anotherRoot", /^another root$/], ["diskFull", /^no space left on device$/], ["diskWrong", /what the disk holds is not what it should be$/], ["diskError", /^(input\/output error|the disk failed)/],
  ["noAnswer", /^the server did not answer in time$/], ["otherSize", /^the server sent another size than it announced$/], ["rootFailed", /^the server failed this root (?<n>\d+) times$/], ["otherEdition", /^the server has another edition$/],
  ["otherDevice", /^another device at its address$/], ["loop", /^its path leads back here$/], ["tooDeep", /^too deep in the tree$/], ["seed", /^seed (?<n>\d+)$/], ["held", /^held$/],
  ["noDigests", /^the list carries no digests$/], ["noKey", /^no key to check the list's signature with; sequence (?<n>\d+)$/], ["signed", /^sequence (?<n>\d+), key (?<file>\S+)$/],
];

export const reasonText = (text) => inWords(known, s.reason, text) ?? text;

/**
 * A text in the words of the first form that it has, or undefined. forms: [key,
 * form]; the groups of a form are facts of the words of its key, of which file
 * goes without its version, and why is put into words itself.
 */
export function inWords(forms, words, text) {
  for (const [key, form] of forms) {
    const found = form.exec(text);
    if (!found) continue;
    const say = words[key], facts = { ...found.groups };
    if (facts.file) facts.file = part(facts.file);
    if (facts.why) facts.why = inWords(forms, words, facts.why) ?? facts.why;
    return typeof say === "function" ? say(facts) : say;
  }
}

/** Whether a text is a reason with words here. */
export const isKnown = (text) => known.some(([, form]) => form.test(text));

/** The keys of all reasons. */
export const reasonKeys = known.map(([key]) => key);
