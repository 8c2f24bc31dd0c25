// What people leave at this address for others to open, where it keeps such
// things: web/worker does, a host of files does not. Limits and answers are
// those of openpfs/web/worker/edge.

/** Kinds of what is kept: a history's events, or the address of a simulated site. */
export const kinds = { recording: "application/x-ndjson", scenario: "application/json" };

/** Why something is not kept or found. status: the host's, 0 where it did not answer. */
export class ShareError extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

/** Leaves a text of a kind here; gives the address that opens it. */
export async function keep(kind, text) {
  const answer = await ask("api/share", { method: "POST", headers: { "Content-Type": kinds[kind] }, body: text });
  const { open } = await answer.json();
  return new URL(open, location.href).href;
}

/**
 * What an address's hash names with share=ID: null if nothing, {link: what comes
 * after the '#' of a site}, {recording: its text, id}, or {failed: a ShareError}.
 */
export async function shared(hash) {
  const id = new URLSearchParams(hash.replace(/^#/, "")).get("share");
  if (!id) return null;
  try {
    const answer = await ask(`api/share/${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(patience) });
    if (answer.headers.get("Content-Type")?.startsWith(kinds.recording)) return { id, recording: await answer.text() };
    const { link } = await answer.json();
    return { link: String(link) };
  } catch (error) {
    return { failed: error };
  }
}

const patience = 60_000; // ms that a recording may take to come: nothing else is shown meanwhile

async function ask(path, request) {
  const answer = await fetch(path, request).catch((e) => { throw new ShareError(0, e.message); });
  if (answer.ok) return answer;
  const why = await answer.json().then((said) => said.error, () => answer.statusText);
  throw new ShareError(answer.status, why);
}
