// Thumbs under answers: one press rates, the dialog says why, and where the right answer is.
import { ask, button, open, say } from "./dialogs.js";
import { element } from "./dom.js";
import { choosePlace } from "./picking.js";
import { api, identity } from "./workspace.js";

/** @import { Place, Rated } from "./types.js" */

/** @type {[string, string][]} */
const WRONG = [
  ["wrong", "Wrong"], ["incomplete", "Incomplete"], ["wrong_source", "Wrong source"],
  ["not_in_documents", "Not in the documents"], ["too_slow", "Too slow"],
];
const QUOTE_CHARS = 120; // of the right place, in the dialog
const MOST_RUNS = 50; // that the server is asked about at once

/** @type {Map<string, Rated>} */
const ratings = new Map();

/** @param {string} run @param {1 | -1} rating */
export async function rate(run, rating) {
  const path = `runs/${run}/feedback`;
  const known = ratings.get(run);
  const before = known?.rating === rating ? known : undefined;
  let sent = Promise.resolve(true);
  /** One after the other, for the last one counts; also when the page is left. @param {Partial<Rated>} more */
  const send = (more) => (sent = sent.then(async () => {
    const { expected_filename: name = null, ...body } = { rating, ...more };
    if (!await ask(path, { method: "PUT", body: JSON.stringify(body), keepalive: true })) return false;
    remember(run, { run_id: run, rating, reasons: [], comment: "", expected: null, ...more, expected_filename: name });
    return true;
  }));
  const reasons = (rating > 0 ? [] : WRONG).map(([value, label]) => {
    const box = element("input", { type: "checkbox", value });
    box.checked = before?.reasons.includes(value) ?? false;
    return { box, label: element("label", {}, box, label) };
  });
  const comment = element("textarea", { rows: 3, maxlength: 4000, "aria-label": "Comment", placeholder: "What should it have said?" });
  comment.value = before?.comment ?? "";
  const right = rightPlace(run, before);
  const dialog = open(rating > 0 ? "Good answer" : "What is wrong?", ...reasons.map((each) => each.label), comment,
    ...(rating > 0 ? [] : [right.row]),
    element("span", { class: "row" }, button("Send", async () => {
      const chosen = reasons.filter((each) => each.box.checked).map((each) => each.box.value);
      const more = { reasons: rating > 0 ? ["good"] : chosen, comment: comment.value, ...right.place() };
      if (await send(more)) dialog.close();
    }, "main"), button("Take back", async () => {
      await sent;
      if (!await ask(path, { method: "DELETE", keepalive: true })) return;
      remember(run, null);
      dialog.close();
    })),
    element("small", {}, "Kept with the question and the answer, for you and the people who run this server."));
  if (before) say("You rated this answer. Change what you said, or take it back.");
  else if (await send(rating > 0 ? { reasons: ["good"] } : {})) say("Rated.");
}

/**
 * Where the right answer is: nothing, until a place is chosen.
 * @param {string} run
 * @param {Rated | undefined} before
 */
function rightPlace(run, before) {
  /** @type {Place | null} */
  let place = before?.expected ? { ...before.expected, filename: before.expected_filename ?? "" } : null;
  const row = element("p", { class: "place" });
  const show = () => {
    const choose = button(place ? "Choose another place" : "Show the right place", async () => {
      place = await choosePlace(run, place) ?? place;
      show();
      row.querySelector("button")?.focus();
    });
    if (!place) { row.replaceChildren(choose); return; }
    const quote = place.text && place.text.length > QUOTE_CHARS ? `${place.text.slice(0, QUOTE_CHARS)} …` : place.text;
    const words = [place.filename, place.page ? `, page ${place.page}` : "", quote ? `: “${quote}”` : ""].join("");
    row.replaceChildren(element("span", { dir: "auto" }, `The right place is ${words}`), choose,
      button("No place", () => { place = null; show(); row.querySelector("button")?.focus(); }));
  };
  show();
  const chosen = () => {
    if (!place) return { expected: null, expected_filename: null };
    const { filename, ...expected } = place;
    return { expected, expected_filename: filename };
  };
  return { row, place: chosen };
}

/** @param {string} run @param {Rated | null} rated */
function remember(run, rated) {
  if (rated) ratings.set(run, rated); else ratings.delete(run);
  showRatings();
}

/** The thumbs on the page, with what each says of which run. */
const thumbs = () =>
  [...document.querySelectorAll(".tools a:is([href^='#good-'], [href^='#bad-'])")].map((link) => {
    const [, kind = "", run = ""] = /^#(good|bad)-(.+)$/.exec(link.getAttribute("href") ?? "") ?? [];
    return { link, run, rating: kind === "good" ? 1 : -1 };
  });

/** Marks the chosen thumbs. Gradio draws messages anew, without what was set on them. */
function showRatings() {
  for (const { link, run, rating } of thumbs()) {
    const pressed = String(ratings.get(run)?.rating === rating);
    if (link.getAttribute("aria-pressed") !== pressed) link.setAttribute("aria-pressed", pressed);
  }
}

/** What was rated before the page was loaded. */
async function recall() {
  const runs = [...new Set(thumbs().map((each) => each.run))].slice(-MOST_RUNS);
  const query = new URLSearchParams(runs.map((run) => ["run_id", run]));
  try {
    const response = await fetch(api(`feedback?${query}`), { headers: identity() });
    if (!response.ok) return;
    /** @type {{ ratings: Rated[] }} */
    const { ratings: found } = await response.json();
    for (const each of found) if (!ratings.has(each.run_id)) ratings.set(each.run_id, each);
    showRatings();
  } catch { /* the thumbs stay as they are: pressing one asks the server again */ }
}

export function followRatings() {
  let recalled = false;
  const follow = () => {
    showRatings();
    if (recalled || !thumbs().length) return;
    recalled = true;
    recall();
  };
  new MutationObserver(follow).observe(document.body, { subtree: true, childList: true });
  follow();
}
