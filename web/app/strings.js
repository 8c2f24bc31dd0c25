// Every word that the page shows: the table of the language that is spoken
// (assets/lang), as a tree. strings.phones.label is a text; a message with
// placeholders is a function of its facts: strings.phones.count({ n: 3 }).
//
// To add words, add a key to each of the languages' files, and use it here and
// there as strings.its.path; a test holds that none is missing or left over.

export const strings = {};

const kept = []; // what says the words that stay on the page

/**
 * Says something now, and again whenever the page's language changes. It is for
 * parts that last as long as the page; what is written anew now and then by
 * itself needs it not.
 */
export function spoken(say) {
  kept.push(say);
  say();
}

/** Takes another language's tree of words: whoever holds a branch of the present one holds the new one's then. */
export function useStrings(tree) {
  replace(strings, tree);
  for (const say of kept) say();
}

function replace(old, fresh) {
  for (const [key, value] of Object.entries(fresh)) {
    if (typeof value === "object" && typeof old[key] === "object") replace(old[key], value);
    else old[key] = value;
  }
}
