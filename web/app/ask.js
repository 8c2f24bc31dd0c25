// Small files beside the page. A request that stalls or breaks is asked once more,
// and no longer waited for then: who waits for ever cannot tell why.
const patience = 10_000; // ms that an answer may take

const once = async (path) => {
  const answer = await fetch(path, { signal: AbortSignal.timeout(patience) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
};

/** A file's text; the error names the file. */
export const ask = (path) => once(path).catch(() => once(path)).catch((e) => { throw new Error(`${path}: ${e.message}`); });

/** A file's content as JSON. */
export const askJSON = async (path) => JSON.parse(await ask(path));
