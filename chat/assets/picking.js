// Choosing the right place: a document's page is opened as text, and the words that hold the answer are selected.
import { ask, button, open } from "./dialogs.js";
import { element } from "./dom.js";
import { textOf } from "./viewer_text.js";

/** @import { DocumentList, PageText, Place } from "./types.js" */

const MOST_CHARS = 10_000; // that a place may quote

/** The path of the page with the source that an answer cites first. @param {string} run */
function citedPath(run) {
  const message = document.querySelector(`.tools a[href="#bad-${run}"]`)?.closest("[data-testid=bot]");
  const passage = /source\/([^/]+)\//.exec(message?.querySelector(".src a.open")?.getAttribute("href") ?? "")?.[1];
  return passage ? `documents/${passage.replace(/-\d+$/, "")}/passages/${passage}` : null;
}

/**
 * A place that the visitor chooses; null if none is chosen.
 * @param {string} run the answer whose right place it is
 * @param {Place | null} before
 * @returns {Promise<Place | null>}
 */
export function choosePlace(run, before) {
  return new Promise((resolve) => {
    // At once: a dialog tells that it is closed only later, when the rating may be sent already.
    const chooser = new Chooser((place) => { resolve(place); dialog.close(); });
    const dialog = open("Where is the right answer?", ...chooser.parts);
    dialog.classList.add("picking");
    const follow = () => chooser.select(getSelection());
    document.addEventListener("selectionchange", follow);
    dialog.addEventListener("close", () => { document.removeEventListener("selectionchange", follow); resolve(null); });
    chooser.start(before?.page ? `documents/${before.document_id}/pages/${before.page}` : citedPath(run));
  });
}

class Chooser {
  /** @param {(place: Place) => void} choose */
  constructor(choose) {
    /** @type {PageText | null} */
    this.page = null;
    this.quote = "";
    this.files = element("select", { "aria-label": "Document" });
    this.files.addEventListener("change", () => this.load(`documents/${this.files.value}/pages/1`));
    this.number = element("input", { type: "number", min: 1, "aria-label": "Page" });
    this.number.addEventListener("change", () => this.turnTo(this.number.valueAsNumber));
    this.previous = button("‹", () => this.turnTo((this.page?.part ?? 1) - 1));
    this.previous.setAttribute("aria-label", "Previous page");
    this.next = button("›", () => this.turnTo((this.page?.part ?? 1) + 1));
    this.next.setAttribute("aria-label", "Next page");
    this.of = element("span");
    this.text = element("div", { class: "page", tabindex: 0, role: "region", "aria-label": "Text of the page" });
    this.picture = element("details", {}, element("summary", {}, "The page as a picture"));
    this.picture.addEventListener("toggle", () => this.showPicture());
    this.use = button("", () => { const place = this.place(); if (place) choose(place); }, "main");
    this.parts = [this.files, element("span", { class: "row" }, this.previous, this.number, this.of, this.next),
      element("p", {}, "Select the words that hold the answer."), this.text, this.picture, this.use];
    this.showUse();
  }

  /** @param {string | null} path the page to begin with */
  async start(path) {
    const response = await ask("documents");
    if (!response) return;
    /** @type {DocumentList} */
    const { documents, samples } = await response.json();
    this.files.append(...[...documents, ...samples].map((each) => element("option", { value: each.id }, each.filename)));
    if (path && await this.load(path)) return;
    if (this.files.value) await this.load(`documents/${this.files.value}/pages/1`);
  }

  /** @param {number} part */
  turnTo(part) {
    if (!this.page) return;
    const wanted = Math.min(Math.max(1, Math.round(part) || 1), this.page.parts);
    if (wanted === this.page.part) this.number.value = String(wanted);
    else this.load(`documents/${this.page.document_id}/pages/${wanted}`);
  }

  /** @param {string} path */
  async load(path) {
    const response = await ask(path);
    if (!response) return false;
    /** @type {PageText} */
    const page = await response.json();
    this.page = page;
    this.quote = "";
    this.files.value = page.document_id;
    this.number.value = String(page.part);
    this.number.max = String(page.parts);
    this.of.textContent = `of ${page.parts}`;
    this.previous.disabled = page.part <= 1;
    this.next.disabled = page.part >= page.parts;
    this.text.replaceChildren(textOf(page, ""));
    this.text.scrollTo(0, 0);
    this.text.querySelector("mark")?.scrollIntoView({ block: "center" });
    this.picture.hidden = !page.page_url;
    this.showPicture();
    this.showUse();
    return true;
  }

  showPicture() {
    this.picture.querySelector("img")?.remove();
    if (!this.picture.open || !this.page?.page_url) return;
    const { filename, part, page_url: address } = this.page;
    this.picture.append(element("img", { src: address, alt: `${filename}, page ${part}` }));
  }

  /** @param {Selection | null} selection one elsewhere changes nothing: buttons take it in some browsers */
  select(selection) {
    // It may end beside the page, where nothing can be selected.
    if (!selection || ![selection.anchorNode, selection.focusNode].some((node) => node && this.text.contains(node))) return;
    this.quote = selection.toString().trim().slice(0, MOST_CHARS);
    this.showUse();
  }

  /** Without words, a page is a place; a document that has no pages needs some. */
  showUse() {
    this.use.textContent = this.quote ? "Use the selected words" : "Use this page";
    this.use.disabled = !this.place();
  }

  /** @returns {Place | null} */
  place() {
    if (!this.page || !(this.quote || this.page.page)) return null;
    return { document_id: this.page.document_id, filename: this.page.filename, page: this.page.page, text: this.quote || null };
  }
}
