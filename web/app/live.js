// The connection to a hub: found beside the page, kept up with patience that
// doubles, and told of in plain words by whoever listens.
import { engine } from "./engine.js";

const first = 1000, longest = 30000; // ms between two attempts
const patience = 15; // seconds for a host that does not answer, while the page listens

/**
 * Counts the patience down: signal aborts at its end, stop() ends it before. Each second is a beat, and a page that
 * is busy, as it is while its program comes, makes up for none that it missed: an answer is heard first.
 */
function countDown() {
  const control = new AbortController();
  let left = patience;
  const timer = setInterval(() => --left || control.abort(), 1000);
  return { signal: control.signal, stop: () => clearInterval(timer) };
}

/** What this address has besides files: {hub: what a hub says of itself, keeps: {bytes, days} that can be shared}, each null where it has none. */
export async function findHost() {
  const none = { hub: null, keeps: null }, { signal, stop } = countDown();
  try {
    const answer = await fetch("api/info", { headers: { Accept: "application/json" }, signal });
    if (!answer.ok) return none;
    const info = await answer.json();
    return { hub: info.hub ? info : null, keeps: info.share ?? null };
  } catch {
    return none;
  } finally {
    stop();
  }
}

/** onchange({state: "off" | "connecting" | "open" | "waiting" | "newer", retryAt, bad}) */
export class HubLink {
  #socket = null;
  #timer = 0;
  #wait = first;
  #wanted = false;

  constructor(onchange) {
    this.onchange = onchange;
    this.status = { state: "off", retryAt: 0, bad: 0 };
  }

  open() {
    this.#wanted = true;
    this.#wait = first;
    this.#connect();
  }

  close() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#drop();
    this.#tell({ state: "off" });
  }

  retryNow() {
    this.#connect();
  }

  /** A demo hub starts over, with another profile if one is named; any other hub ignores it. */
  restart(profile) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ control: "restart", profile }));
  }

  #tell(change) {
    Object.assign(this.status, change);
    this.onchange(this.status);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#drop();
    const url = new URL("api/live", document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.hash = "";
    const socket = this.#socket = new WebSocket(url);
    this.#tell({ state: this.status.state === "waiting" ? "waiting" : "connecting", retryAt: 0 });
    socket.onmessage = (m) => this.#socket === socket && this.#take(m.data);
    socket.onclose = () => this.#socket === socket && this.#lost();
  }

  #take(text) {
    if (this.status.state !== "open") {
      this.#wait = first;
      this.#tell({ state: "open" });
    }
    try {
      engine.tick(); // the moment of arrival counts
      engine.feed(text);
    } catch (e) {
      if (e.message.includes("newer")) {
        this.close();
        this.#tell({ state: "newer" });
      } else {
        console.warn(e.message);
        this.#tell({ bad: this.status.bad + 1 });
      }
    }
  }

  #lost() {
    this.#socket = null;
    if (!this.#wanted) return;
    this.#tell({ state: "waiting", retryAt: Date.now() + this.#wait });
    this.#timer = setTimeout(() => this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, longest);
  }
}
