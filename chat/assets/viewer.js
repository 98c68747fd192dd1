// The viewer: the page that a footnote came from, beside the chat, with the passage marked. Back closes it.
import { element } from "./dom.js";
import { pictureOf } from "./viewer_picture.js";
import { plainText, textOf } from "./viewer_text.js";
import { api } from "./workspace.js";

/** @import { PageText } from "./types.js" */

/**
 * @typedef {object} Source what is open
 * @property {Record<string, string>} headers
 * @property {string} sentences spans of the passage that are cited
 * @property {string} base the document's address
 * @property {HTMLElement} opener
 * @property {PageText | null} page the page that is shown
 * @property {PageText | null} first the page that the footnote led to
 */

const ZOOMS = [1, 1.5, 2, 3];
const SIGNS = { previous: "‹", next: "›", smaller: "−", larger: "+", close: "✕" };
const FAILED = "The page can't be shown. Try again.";
const GONE = "This document is not here: it was deleted, or the answer was recorded elsewhere. The text that the answer cites:";

/** @type {Source | null} */
let source = null;
let zoom = 0;
/** @type {AbortController | null} */
let request = null;

/** @param {keyof SIGNS} name @param {string} label @param {() => void} act */
function button(name, label, act) {
  const made = element("button", { type: "button", class: name, "aria-label": label, title: label }, SIGNS[name]);
  made.addEventListener("click", act);
  return made;
}

const title = element("b", { class: "file", dir: "auto" });
const place = element("span", { class: "place", dir: "auto" });
const body = element("div", { class: "body", tabindex: 0, role: "region", "aria-label": "Page" });
const previous = button("previous", "Previous page", () => turn(-1));
const next = button("next", "Next page", () => turn(1));
const smaller = button("smaller", "Smaller", () => setZoom(zoom - 1));
const larger = button("larger", "Larger", () => setZoom(zoom + 1));
const panel = element("aside", { id: "viewer", "aria-label": "Source", hidden: "" },
  element("header", {}, element("div", { class: "what" }, title, place),
    element("div", { class: "controls" }, previous, next, smaller, larger, button("close", "Close the source", close))),
  body);
panel.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft" && zoom === 0) turn(-1);
  else if (event.key === "ArrowRight" && zoom === 0) turn(1);
});
// The focus may be elsewhere: what had it goes when the list of documents is drawn anew.
addEventListener("keydown", (event) => {
  const isOthers = event.target instanceof Element && event.target.closest("dialog, #editing") !== null;
  if (event.key === "Escape" && !panel.hidden && !isOthers) close();
});
addEventListener("popstate", () => { if (!history.state?.viewer) hide(); });

/** Closes the viewer, and takes its step out of the browser's history. */
export function close() {
  if (history.state?.viewer) history.back();
  hide();
}

function hide() {
  if (!source) return;
  request?.abort();
  panel.hidden = true;
  document.body.classList.remove("viewing");
  const { opener } = source;
  source = null;
  opener.focus({ preventScroll: true });
}

/** @param {number} index */
function setZoom(index) {
  zoom = Math.max(0, Math.min(ZOOMS.length - 1, index));
  body.style.setProperty("--zoom", String(ZOOMS[zoom]));
  smaller.disabled = zoom === 0;
  larger.disabled = zoom === ZOOMS.length - 1;
  body.querySelector(".picture")?.dispatchEvent(new Event("zoomed"));
}

/**
 * The page at an address; null once something newer is loaded or the viewer is closed.
 * @param {Source} current
 * @param {string} url
 */
async function load(current, url) {
  request?.abort();
  request = new AbortController();
  const { signal } = request;
  body.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { headers: current.headers, signal });
    const answer = await response.json().catch(() => null);
    if (response.ok) show(current, /** @type {PageText} */ (answer));
    else if (response.status === 404) fail(GONE, ...citedPassage(current.opener));
    else fail(answer?.error?.message ?? FAILED);
  } catch {
    if (!signal.aborted) fail(FAILED);
  } finally {
    if (!signal.aborted) body.removeAttribute("aria-busy");
  }
}

/**
 * The passage as the answer's own list of sources has it.
 * @param {HTMLElement} opener
 */
function citedPassage(opener) {
  const number = /^Source (\d+):/.exec(opener.title)?.[1];
  const passage = (opener.closest(".src") ?? opener.closest("[data-testid=bot]")?.querySelector(`.source-${number}`))?.querySelector(".passage");
  return passage ? [element("div", { class: "text plain", dir: "auto" }, ...passage.cloneNode(true).childNodes)] : [];
}

/** @param {string} message @param {...Node} instead what can be shown all the same */
function fail(message, ...instead) {
  place.textContent = "";
  previous.disabled = next.disabled = true;
  panel.classList.remove("picture-shown");
  body.replaceChildren(element("p", { class: "failed", role: "alert" }, message), ...instead);
}

/** @param {PageText} page */
function placeOf(page) {
  if (page.page !== null && page.page_url) {
    return page.page_label ? `page ${page.page_label} (${page.page} of ${page.parts})` : `page ${page.page} of ${page.parts}`;
  }
  return page.place || (page.parts > 1 ? `part ${page.part} of ${page.parts}` : "");
}

/** @param {Source} current @param {PageText} page */
function show(current, page) {
  current.page = page;
  current.first ??= page;
  title.textContent = page.filename;
  title.title = page.filename;
  place.textContent = [placeOf(page), page.recognised ? "recognised text" : ""].filter(Boolean).join(" · ");
  previous.disabled = page.part <= 1;
  next.disabled = page.part >= page.parts;
  panel.classList.toggle("picture-shown", Boolean(page.page_url));
  body.scrollTo(0, 0);
  if (page.page_url) {
    body.replaceChildren(pictureOf(page, current.sentences, body, () => body.replaceChildren(
      element("p", { class: "failed", role: "alert" }, "The page can't be drawn. This is its text:"), plainText(page))));
    return;
  }
  const text = textOf(page, current.sentences);
  body.replaceChildren(text);
  const mark = text.querySelector("mark.cited") ?? text.querySelector("mark");
  const heading = mark && page.page === null ? headingAbove(text, mark) : null;
  if (heading) place.textContent = [heading, page.parts > 1 ? `part ${page.part} of ${page.parts}` : ""].filter(Boolean).join(" · ");
  mark?.scrollIntoView({ block: "center" });
}

/**
 * The heading above a mark; null where there is none on the page.
 * @param {Element} text @param {Element} mark
 */
function headingAbove(text, mark) {
  const above = [...text.querySelectorAll("h2, h3, h4, h5, h6")].filter((heading) =>
    heading.contains(mark) || heading.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
  return above.at(-1)?.textContent ?? null;
}

/** @param {number} by */
function turn(by) {
  if (!source?.page) return;
  const part = source.page.part + by;
  if (part < 1 || part > source.page.parts) return;
  if (source.first?.part === part) show(source, source.first);
  else load(source, `${source.base}/pages/${part}`);
}

/**
 * @param {string} url …/source/{passage}/{signature}?sentences=…, where a new tab shows the same
 * @param {Record<string, string>} headers
 * @param {HTMLElement} opener gets the focus back
 */
export async function open(url, headers, opener) {
  const address = new URL(url, document.baseURI);
  const sentences = address.searchParams.get("sentences") ?? "";
  const passage = address.pathname.split("/").at(-2) ?? "";
  const base = api(`documents/${passage.replace(/-\d+$/, "")}`);
  const current = { headers, sentences, opener, page: null, first: null, base };
  source = current;
  if (!panel.isConnected) document.body.append(panel);
  if (panel.hidden) body.replaceChildren();
  panel.hidden = false;
  document.body.classList.add("viewing");
  opener.scrollIntoView({ block: "nearest" }); // the chat is narrower now, on a phone lower
  if (!history.state?.viewer) history.pushState({ viewer: true }, "");
  title.textContent = opener.title.replace(/^Source \d+: /, "");
  setZoom(0);
  await load(current, `${base}/passages/${passage}`);
  if (source === current) body.focus({ preventScroll: true });
}
