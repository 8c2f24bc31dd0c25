// Small files beside the page. What stalls or breaks is asked for once more, and no
// longer waited for then: who waits for ever cannot tell why. A refusal is an answer.
const patience = 10_000; // ms that an answer may take

const once = async (path) => {
  const answer = await fetch(path, { signal: AbortSignal.timeout(patience) });
  return { refused: answer.ok ? 0 : answer.status, text: await answer.text() };
};

/** A file's text; the error names the file. */
export async function ask(path) {
  const { refused, text } = await once(path).catch(() => once(path)).catch((e) => ({ refused: e.message }));
  if (refused) throw new Error(`${path}: ${refused}`);
  return text;
}

/** A file's content as JSON. */
export const askJSON = async (path) => JSON.parse(await ask(path));
