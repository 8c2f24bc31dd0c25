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

/** A PNG (Blob) of the map, a promise of ImageData that shows so many CSS pixels, with a caption: its sentence, and the site and moment under it. */
export async function picture(drawn, css, sentence, note) {
  const late = new Promise((_, reject) => setTimeout(reject, patience, new Error("the map gave no picture")));
  const map = await Promise.race([drawn, late]);
  const ratio = map.width / css, edge = 20 * ratio, size = 17 * ratio; // in the map's pixels
  const paper = document.createElement("canvas");
  const c = paper.getContext("2d");
  const parts = [["--text-strong", 500, size, sentence], ["--text-dim", 400, size * 0.76, note]].map(([colour, weight, px, text]) => {
    const font = c.font = `${weight} ${px}px ${ink("--sans")}`;
    return { colour, font, px, lines: wrap(c, text, map.width - 2 * edge) };
  });
  const foot = edge * 1.8 + parts.reduce((sum, { px, lines }) => sum + lines.length * px * 1.35, size * 0.25);
  [paper.width, paper.height] = [map.width, Math.round(map.height + foot)];
  c.putImageData(map, 0, 0);
  c.fillStyle = ink("--panel-solid");
  c.fillRect(0, map.height, paper.width, foot);
  c.textBaseline = "top";
  let y = map.height + edge * 0.8;
  for (const { colour, font, px, lines } of parts) {
    c.fillStyle = ink(colour);
    c.font = font;
    for (const line of lines) {
      c.fillText(line, edge, y);
      y += px * 1.35;
    }
    y += size * 0.25;
  }
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
