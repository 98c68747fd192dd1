// Copies an answer for other programs: as formatted text, and for those that take plain text only as Markdown without the
// stars of emphasis, which would be within quotes as if the document had them.
import { copyText, element } from "./dom.js";

const NOT_THE_ANSWER = ".step, .searched, .notice, .sources, .tools, .why, button";
const BLOCKS = new Set(["p", "div", "ul", "ol", "pre", "blockquote", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6"]);
const STRUCK = new Set(["s", "del"]);

/**
 * @param {Element} message
 * @returns {{ html: string, markdown: string }}
 */
function answerOf(message) {
  const shown = /** @type {HTMLElement} */ (message.cloneNode(true));
  shown.querySelectorAll(NOT_THE_ANSWER).forEach((node) => node.remove());
  shown.querySelectorAll(".fn").forEach((node) => node.replaceWith(` ${node.textContent}`));
  const sources = [...message.querySelectorAll(".src.cited")].map((source) =>
    `[${source.querySelector(".n")?.textContent}] ${source.querySelector(".where")?.textContent}`);
  const answer = element("div");
  for (const block of shown.querySelectorAll(".md > *")) answer.append(plainCopy(block));
  const markdown = [blocksOf(answer), sources.join("\n")].filter(Boolean).join("\n\n");
  if (sources.length) answer.append(element("p", {}, ...sources.flatMap((line, index) => (index ? [element("br"), line] : [line]))));
  return { html: answer.innerHTML, markdown };
}

/**
 * Without the page's own classes, titles and spans.
 * @param {Element} node
 */
function plainCopy(node) {
  const made = document.createElement(node.localName);
  const start = node.getAttribute("start");
  if (start) made.setAttribute("start", start);
  for (const child of node.childNodes) {
    if (child instanceof Element && child.localName === "span") made.append(...plainCopy(child).childNodes);
    else made.append(child instanceof Element ? plainCopy(child) : child.cloneNode());
  }
  made.normalize();
  return made;
}

/**
 * What an element holds as Markdown.
 * @param {Element} node
 * @param {string} between what is between its blocks
 */
function blocksOf(node, between = "\n\n") {
  /** @type {string[]} */
  const blocks = [];
  let line = "";
  const endLine = () => { blocks.push(line.trim()); line = ""; };
  for (const child of node.childNodes) {
    if (child instanceof Element && BLOCKS.has(child.localName)) { endLine(); blocks.push(blockOf(child)); }
    else line += inline(child);
  }
  endLine();
  return blocks.filter(Boolean).join(between);
}

/** @param {Element} block */
function blockOf(block) {
  switch (block.localName) {
    case "pre": return code(block.textContent ?? "");
    case "ul": case "ol": return list(block);
    case "blockquote": return indented(blocksOf(block), "> ", "> ");
    case "table": return table(block);
    case "hr": return "---";
  }
  const level = /^h(\d)$/.exec(block.localName)?.[1];
  return level ? `${"#".repeat(Number(level))} ${blocksOf(block)}` : blocksOf(block);
}

/** @param {string} text */
function code(text) {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** @param {string} text */
const longestRun = (text) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** @param {Element} of */
function list(of) {
  let number = Number(of.getAttribute("start") ?? 1);
  const items = [...of.children].map((item) => {
    const sign = of.localName === "ol" ? `${number++}. ` : "- ";
    const loose = item.querySelector(":scope > pre, :scope > p ~ p");
    return indented(blocksOf(item, loose ? "\n\n" : "\n"), sign, " ".repeat(sign.length));
  });
  return items.join("\n");
}

/** @param {string} text @param {string} first @param {string} further what further lines begin with */
const indented = (text, first, further) => first + text.split("\n").map((line, index) => (index && line ? further + line : line)).join("\n");

/** @param {Element} of */
function table(of) {
  const rows = [...of.querySelectorAll("tr")].map((row) =>
    [...row.children].map((cell) => blocksOf(cell, " ").replaceAll("|", "\\|").replaceAll("\n", " ")));
  const lines = rows.map((cells) => `| ${cells.join(" | ")} |`);
  lines.splice(1, 0, `|${" --- |".repeat(rows[0]?.length ?? 0)}`);
  return lines.join("\n");
}

/**
 * @param {Node} node
 * @returns {string}
 */
function inline(node) {
  if (!(node instanceof Element)) return (node.nodeValue ?? "").replace(/[ \t\r\n]+/g, " ");
  const sign = STRUCK.has(node.localName) ? "~~" : "";
  if (node.localName === "br") return "\n";
  if (node.localName === "code") return inlineCode(node.textContent ?? "");
  const words = [...node.childNodes].map(inline).join("");
  return sign && words.trim() ? words.replace(words.trim(), () => sign + words.trim() + sign) : words;
}

/** @param {string} text */
function inlineCode(text) {
  const ticks = "`".repeat(longestRun(text) + 1);
  return ticks.length > 1 ? `${ticks} ${text} ${ticks}` : ticks + text + ticks;
}

/**
 * @param {Element} message
 * @param {HTMLElement} control says what became of it
 */
export async function copyAnswer(message, control) {
  const { html, markdown } = answerOf(message);
  try {
    await navigator.clipboard.write([new ClipboardItem({
      "text/plain": new Blob([markdown], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }),
    })]);
    control.textContent = "Copied";
    setTimeout(() => { control.textContent = "Copy"; }, 2000);
  } catch { await copyText(markdown, control); }
}
