// Every word that the page shows: the table of the language that is spoken
// (assets/lang), as a tree. strings.phones.label is a text; a message with
// placeholders is a function of its facts: strings.phones.count({ n: 3 }).
//
// To add words, add a key to each of the languages' files, and use it here and
// there as strings.its.path; a test holds that none is missing or left over.

export const strings = {};

/** Takes another tree of words in place of the present one. */
export function useStrings(tree) {
  for (const key of Object.keys(strings)) delete strings[key];
  Object.assign(strings, tree);
}
