// A page without a picture: its text, with headings, lists and tables, and the passage marked. Signs that make the layout
// are not shown: those of a heading, a table's frame, the backslash before a bar in a cell. All others are the document's.
import { element } from "./dom.js";

/** @import { PageText } from "./types.js" */

/** @typedef {[number, number, "passage" | "cited"]} TextMark where it begins and ends in the page's text */

/** @param {PageText} page */
export const plainText = (page) => element("div", { class: "text plain", dir: "auto" }, page.text);

/**
 * @param {PageText} page
 * @param {string} sentences spans of the passage that are cited, as in 0-120,300-412
 */
export function textOf(page, sentences) {
  const marks = marksOf(page, sentences);
  if (page.media_type === "text/plain") {
    return element("div", { class: "text plain", dir: "auto" }, ...pieces(page.text, 0, marks));
  }
  const text = element("div", { class: "text" });
  let offset = 0;
  /** @type {HTMLElement | null} */
  let table = null;
  let named = true; // false below an empty heading: the rows have no names of columns above them
  /** @type {string | null} */
  let fence = null; // of the block of code that the line is in
  for (const line of page.text.split("\n")) {
    const start = offset;
    offset = start + line.length + 1;
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    const code = mark !== undefined || fence !== null;
    if (mark !== undefined && (fence === null || fence === mark)) fence = fence === null ? mark : null;
    const cells = !code && /^\s*\|.*\|\s*$/.test(line);
    if (!cells) { table = null; named = true; }
    if (cells && /^[\s|:-]+$/.test(line)) {
      if (!table && !line.includes("-")) named = false;
      continue;
    }
    if (cells) {
      if (!table) {
        table = element("tbody");
        text.append(element("div", { class: "wide" }, element("table", {}, table)));
      }
      table.append(tableRow(line, start, marks, named && table.childElementCount === 0));
    } else if (code) text.append(element("p", { class: "code", dir: "auto" }, ...pieces(line, start, marks)));
    else if (line.trim()) text.append(block(line, start, marks));
  }
  return text;
}

/** @param {PageText} page @param {string} sentences @returns {TextMark[]} */
function marksOf(page, sentences) {
  const { start, end } = page;
  if (start === null || end === null) return [];
  const shift = start - page.heading_chars;
  /** @type {TextMark[]} */
  const cited = sentences.split(",").filter(Boolean).map((span) => {
    const [from = 0, to = 0] = span.split("-").map(Number);
    return [Math.max(from + shift, start), Math.min(to + shift, end), "cited"];
  });
  return [[start, end, "passage"], ...cited];
}

/** @param {string} line @param {number} start @param {TextMark[]} marks */
function block(line, start, marks) {
  const heading = /^(#{1,6})\s+/.exec(line);
  const item = /^\s*(?:[-*+]|\d+[.)])\s+/.test(line);
  const skipped = heading ? heading[0].length : 0;
  const tag = /** @type {"h2"} */ (heading ? `h${Math.min(6, (heading[1] ?? "").length + 1)}` : "p");
  return element(tag, item ? { class: "item", dir: "auto" } : { dir: "auto" }, ...pieces(line.slice(skipped), start + skipped, marks));
}

/** @param {string} line @param {number} start @param {TextMark[]} marks @param {boolean} isHeading */
function tableRow(line, start, marks, isHeading) {
  const row = element("tr");
  const from = line.indexOf("|") + 1;
  let offset = start + from;
  for (const cell of line.slice(from, line.lastIndexOf("|")).split(/(?<!\\)\|/)) {
    row.append(element(isHeading ? "th" : "td", { dir: "auto" }, ...cellPieces(cell, offset, marks)));
    offset += cell.length + 1;
  }
  return row;
}

/** @param {string} cell @param {number} start @param {TextMark[]} marks */
function cellPieces(cell, start, marks) {
  let at = start;
  return cell.split(/\\(?=\|)/).flatMap((text) => {
    const made = pieces(text, at, marks);
    at += text.length + 1;
    return made;
  });
}

/**
 * A stretch as it is, cut where a mark begins or ends.
 * @param {string} text @param {number} start where it begins in the page's text @param {TextMark[]} marks
 */
function pieces(text, start, marks) {
  const cuts = new Set([0, text.length]);
  for (const [from, to] of marks) for (const at of [from - start, to - start]) if (at > 0 && at < text.length) cuts.add(at);
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, index) => {
    const words = text.slice(from, sorted[index + 1]);
    const inside = marks.filter(([a, b]) => start + from >= a && start + from < b && a < b);
    if (!inside.length) return document.createTextNode(words);
    return element("mark", inside.some(([, , kind]) => kind === "cited") ? { class: "cited" } : {}, words);
  });
}
