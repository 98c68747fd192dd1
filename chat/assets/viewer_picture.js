// A page as a picture, scrolled to the passage that is marked on it.
import { element } from "./dom.js";

/** @import { PageText } from "./types.js" */

const PROBE_HEIGHT = 200; // of the small copy in which the marker's colour is looked for

/**
 * @param {PageText} page
 * @param {string} sentences
 * @param {HTMLElement} body what the picture scrolls in
 * @param {() => void} onFailure
 */
export function pictureOf(page, sentences, body, onFailure) {
  const address = new URL(page.page_url ?? "", document.baseURI);
  if (sentences && page.passage_id) address.searchParams.set("sentences", sentences);
  const isMarked = page.start !== null && page.end !== null;
  const passage = isMarked ? `. Marked: ${page.text.slice(page.start ?? 0, page.end ?? 0)}` : "";
  const picture = element("img", { class: "picture", alt: `${page.filename}, page ${page.page}${passage}` });
  picture.addEventListener("load", () => { picture.classList.add("drawn"); if (isMarked) toMark(picture, body); });
  picture.addEventListener("zoomed", () => { if (isMarked) toMark(picture, body); });
  picture.addEventListener("error", onFailure);
  picture.src = address.href;
  return picture;
}

/**
 * Brings the marked part into view: the marker's yellow is looked for in a small copy of the picture.
 * @param {HTMLImageElement} picture
 * @param {HTMLElement} body
 */
function toMark(picture, body) {
  if (body.scrollHeight <= body.clientHeight) return;
  const width = Math.max(1, Math.round(PROBE_HEIGHT * picture.naturalWidth / picture.naturalHeight));
  const canvas = element("canvas", { width, height: PROBE_HEIGHT });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return;
  context.drawImage(picture, 0, 0, width, PROBE_HEIGHT);
  const pixels = context.getImageData(0, 0, width, PROBE_HEIGHT).data;
  for (let at = 0; at < pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    if (red > 200 && green > 160 && blue < red - 45) {
      const top = Math.floor(at / 4 / width);
      body.scrollTo(0, top / PROBE_HEIGHT * picture.clientHeight - body.clientHeight / 4);
      return;
    }
  }
}
