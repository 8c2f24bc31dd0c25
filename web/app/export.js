// Taking things home: the canvas as a picture or a short film, texts as files.
import { ink } from "./ink.js";

/** Gives a file to the person: nothing leaves the browser but by their hand. */
export function save(name, content, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const url = URL.createObjectURL(blob);
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const patience = 30_000; // ms: a busy machine draws the map once in many frames

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * The map as it is now. Its buffer lives only until the frame is shown, so it is
 * copied within a frame that draws it, which a map at rest does where it is asked
 * to; whether that was before or after the drawing is not for us to order: a copy
 * that is empty is tried again.
 */
async function copy(canvas, refresh) {
  for (const end = performance.now() + patience; performance.now() < end;) {
    refresh();
    await frame();
    const picture = await createImageBitmap(canvas);
    const probe = new OffscreenCanvas(16, 16).getContext("2d");
    probe.drawImage(picture, 0, 0, 16, 16);
    if (probe.getImageData(0, 0, 16, 16).data.some((x, i) => i % 4 === 3 && x > 0)) return picture;
  }
  throw new Error("the map gave no picture");
}

/** A PNG (Blob) of the map, which refresh() has drawn anew, with a caption: its sentence, and the site and moment under it. */
export async function picture(canvas, refresh, sentence, note) {
  const map = await copy(canvas, refresh);
  const ratio = map.width / canvas.clientWidth, edge = 20 * ratio, size = 17 * ratio;
  const paper = document.createElement("canvas");
  const c = paper.getContext("2d");
  c.font = `500 ${size}px ${ink("--sans")}`;
  const lines = wrap(c, sentence, map.width - 2 * edge);
  const foot = edge * 1.6 + lines.length * size * 1.35 + size * 1.1;
  [paper.width, paper.height] = [map.width, Math.round(map.height + foot)];
  c.fillStyle = ink("--map-bg");
  c.fillRect(0, 0, paper.width, paper.height);
  c.drawImage(map, 0, 0);
  c.fillStyle = ink("--panel-solid");
  c.fillRect(0, map.height, paper.width, foot);
  c.textBaseline = "top";
  c.fillStyle = ink("--text-strong");
  c.font = `500 ${size}px ${ink("--sans")}`;
  lines.forEach((line, i) => c.fillText(line, edge, map.height + edge * 0.8 + i * size * 1.35));
  c.fillStyle = ink("--text-dim");
  c.font = `400 ${size * 0.76}px ${ink("--sans")}`;
  c.fillText(note, edge, map.height + edge * 0.8 + lines.length * size * 1.35 + size * 0.25);
  return new Promise((resolve, reject) => paper.toBlob((b) => (b ? resolve(b) : reject(new Error("no PNG"))), "image/png"));
}

/** Breaks a text into lines; where it has no spaces, anywhere. */
function wrap(c, text, width) {
  const words = text.includes(" ") ? text.split(" ").map((w) => `${w} `) : [...text], lines = [""];
  for (const word of words) {
    if (lines.at(-1) && c.measureText(lines.at(-1) + word.trimEnd()).width > width) lines.push("");
    lines[lines.length - 1] += word;
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}

// VP8 first: a machine that draws the map without help has no time for VP9.
const filmTypes = ["video/webm;codecs=vp8", "video/webm;codecs=vp9", "video/webm"];

/** The film format that this browser can record, or "": then it cannot. */
export const filmType = () => (globalThis.MediaRecorder && HTMLCanvasElement.prototype.captureStream ? filmTypes.find((t) => MediaRecorder.isTypeSupported(t)) ?? "" : "");

/** Begins to record the map; stop() gives the film (Blob), which ends by itself after `longest` ms. */
export function film(canvas, longest, onend) {
  const stream = canvas.captureStream(30), parts = [];
  const recorder = new MediaRecorder(stream, { mimeType: filmType(), videoBitsPerSecond: 6_000_000 });
  recorder.ondataavailable = (e) => e.data.size && parts.push(e.data);
  recorder.onstop = () => {
    clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
    onend(new Blob(parts, { type: "video/webm" }));
  };
  recorder.start(500);
  const timer = setTimeout(() => recorder.stop(), longest);
  return { stop: () => recorder.state !== "inactive" && recorder.stop() };
}
