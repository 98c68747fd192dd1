// What people take of an answer: a share, or a file. Each opens a dialog; nothing is done before it is pressed.
import { ask, button, open, say } from "./dialogs.js";
import { copyText, element, isConfirmed } from "./dom.js";

/** @import { ShareInfo } from "./types.js" */

/** @type {[string, string][]} format, and what the button says */
const FORMATS = [
  ["docx", "Word"], ["html", "Report with pages"], ["markdown", "Markdown"], ["json", "Recording (JSON)"],
  ["bibtex", "BibTeX"], ["csl", "CSL-JSON"],
];
/** @type {[string, string][]} */
const DAYS = [["1", "1 day"], ["7", "7 days"], ["30", "30 days"], ["365", "1 year"]];

/** The runs of all answers on the page, in order. */
export const conversation = () =>
  [...document.querySelectorAll(".tools a[href^='#export-']")].map((link) => (link.getAttribute("href") ?? "").replace("#export-", ""));

/** @param {string} name @param {[string, string][]} options @param {string} chosen */
function select(name, options, chosen) {
  const made = element("select", { "aria-label": name }, ...options.map(([value, label]) => element("option", { value }, label)));
  made.value = chosen;
  return made;
}

/** @param {string[]} runs */
export async function share(runs) {
  const days = select("How long it can be read", DAYS, "30");
  const preview = element("input", { type: "checkbox" });
  const list = element("ul", { class: "shares" });
  const make = button("Create address", async (pressed) => {
    pressed.disabled = true;
    const body = JSON.stringify({ run_ids: runs, days: Number(days.value), preview: preview.checked });
    const made = await ask("shares", { method: "POST", body });
    pressed.disabled = false;
    if (!made) return;
    say("Anyone with this address can read it now.");
    await listShares(list);
  }, "main");
  open("Share", element("p", {}, `Anyone with the address sees the ${runs.length > 1 ? `${runs.length} questions, their answers` : "question, the answer"} and the pages cited there: nothing else of your documents.`),
    element("label", {}, "Readable for ", days),
    element("label", {}, preview, "Let chat programs show how the answer begins"), make, list);
  await listShares(list);
}

/** @param {HTMLElement} list */
async function listShares(list) {
  const response = await ask("shares");
  if (!response) return;
  /** @type {{ shares: ShareInfo[] }} */
  const { shares } = await response.json();
  list.replaceChildren(...shares.toReversed().map((each) => shareItem(each, list)));
  if (shares.length > 1) {
    list.append(element("li", {}, button("Revoke all", async (pressed) => {
      if (isConfirmed(pressed, "Really revoke all?") && await ask("shares", { method: "DELETE" })) await listShares(list);
    })));
  }
}

/** @param {ShareInfo} info @param {HTMLElement} list */
function shareItem(info, list) {
  const until = new Date(info.expires * 1000).toLocaleDateString("en", { day: "numeric", month: "long", year: "numeric" });
  return element("li", {}, element("b", { dir: "auto" }, info.title), element("small", {}, `until ${until}`),
    element("a", { href: info.url, target: "_blank", rel: "noopener" }, info.url),
    element("span", { class: "row" }, button("Copy address", (pressed) => copyText(info.url, pressed)),
      button("Revoke", async (pressed) => {
        if (isConfirmed(pressed, "Really revoke?") && await ask(`shares/${info.id}`, { method: "DELETE" })) await listShares(list);
      })));
}

/** @param {string[]} runs @param {string} format */
const exportPath = ([run, ...also], format) =>
  `runs/${run}/export?${new URLSearchParams([["format", format], ...also.map((each) => ["also", each])])}`;

/** @param {string[]} runs */
export function exportAnswers(runs) {
  const buttons = FORMATS.map(([format, label]) => button(label, async (pressed) => {
    pressed.disabled = true;
    const response = await ask(exportPath(runs, format));
    if (response) await save(response);
    pressed.disabled = false;
  }));
  const markdown = button("Copy as Markdown", async (pressed) => {
    const response = await ask(exportPath(runs, "markdown"));
    if (response) await copyText(await response.text(), pressed);
  });
  open("Export", element("div", { class: "formats" }, ...buttons, markdown));
}

/** @param {Response} response */
async function save(response) {
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "answer";
  const address = URL.createObjectURL(await response.blob());
  element("a", { href: address, download: decodeURIComponent(name) }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  say(`Saved as ${decodeURIComponent(name)}`);
}
