// The list of documents on the left: which are searched, and deleting them. Other tabs of this browser follow.
import { byId, element, isConfirmed, plural, problemOf } from "./dom.js";
import { write } from "./gradio.js";
import { api, identity } from "./workspace.js";

/** @import { DocumentInfo, DocumentList } from "./types.js" */

// Own documents are searched unless their tick is taken away; samples, once there are own ones, only when ticked.
/** @type {Set<string>} */
const unticked = new Set();
/** @type {Set<string>} */
const tickedSamples = new Set();
/** @type {Map<string, number>} */
const secondsToRead = new Map();
/** @type {Set<string>} The documents that are being read again. */
export const rereading = new Set();
/** @type {DocumentList} */
let known = { documents: [], samples: [] };
const otherTabs = new BroadcastChannel("footnote.documents");

/** @param {string} id @param {number} seconds */
export const rememberTime = (id, seconds) => secondsToRead.set(id, seconds);

/** @param {DocumentInfo} doc @param {boolean} sample */
const isTicked = (doc, sample) =>
  sample && known.documents.length ? tickedSamples.has(doc.id) : !unticked.has(doc.id);

/** @param {DocumentInfo} doc @param {boolean} sample @param {boolean} on */
function tick(doc, sample, on) {
  if (sample && known.documents.length) { if (on) tickedSamples.add(doc.id); else tickedSamples.delete(doc.id); }
  else if (on) unticked.delete(doc.id);
  else unticked.add(doc.id);
  select();
}

/** Tells the server what to search: null means all of the visitor's documents, or the samples without any. */
export function select() {
  const own = known.documents.length ? known.documents : known.samples;
  const ticked = [
    ...known.documents.filter((doc) => isTicked(doc, false)),
    ...known.samples.filter((doc) => isTicked(doc, true)),
  ];
  const all = ticked.length === own.length && own.every((doc) => ticked.includes(doc));
  const reading = !known.documents.length && document.querySelector("#documents .uploading .bar") !== null;
  write("selection", JSON.stringify({ document_ids: all ? null : ticked.map((doc) => doc.id), reading }));
  const of = all ? "" : `${ticked.length} of `;
  byId("documents-title").textContent = `Searching in ${of}${plural(new Set([...own, ...ticked]).size, "document")}`;
}

/**
 * What is known of a document, in a line.
 * @param {DocumentInfo} doc
 */
export function facts(doc) {
  const seconds = secondsToRead.get(doc.id);
  const parts = [doc.pages === null ? plural(doc.passages, "passage") : plural(doc.pages, "page")];
  if (doc.pages !== null && seconds !== undefined) parts.push(plural(doc.passages, "passage"));
  const empty = doc.pages_without_text;
  if (empty.length && empty.length === doc.pages) parts.push("no text in it that can be read");
  else if (empty.length) {
    const shown = empty.slice(0, 5).join(", ") + (empty.length > 5 ? ", …" : "");
    parts.push(`p. ${shown} ${empty.length > 1 ? "have" : "has"} no text that can be read`);
  }
  if (seconds !== undefined) parts.push(`read in ${seconds.toFixed(1)} s`);
  return parts.join(" · ");
}

/**
 * Distinguish equal file names by a number in the order of upload, and by the time.
 * @param {DocumentInfo} doc
 * @param {DocumentInfo[]} all
 */
function nameOf(doc, all) {
  const equal = all.filter((other) => other.filename === doc.filename).sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
  if (equal.length < 2) return { name: doc.filename, added: "" };
  const when = new Date(doc.created * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return { name: `${doc.filename} (${equal.indexOf(doc) + 1})`, added: `added ${when}` };
}

/** @param {DocumentInfo} doc @param {boolean} sample */
function documentRow(doc, sample) {
  const { name, added } = nameOf(doc, sample ? known.samples : known.documents);
  const box = element("input", { type: "checkbox", "aria-label": `Search ${name}` });
  box.checked = isTicked(doc, sample);
  box.addEventListener("change", () => tick(doc, sample, box.checked));
  const line = element("li", { class: sample ? "doc" : "doc own", title: name },
    element("label", {}, box, element("span", { class: "name", dir: "auto" }, name)),
    element("small", {}, [facts(doc), added].filter(Boolean).join(" · ")));
  for (const note of doc.notes ?? []) line.append(element("small", { class: "note", dir: "auto" }, note));
  if (!sample && mayBeReadAgain(doc)) {
    const button = readAgainButton("Read again", [{ id: doc.id, name }]);
    button.setAttribute("aria-label", `Read ${name} again`);
    line.append(element("small", { class: "older" }, "Such files are read better now. ", button));
  }
  if (!sample) line.append(removeButton(doc, name, line));
  return line;
}

/** @param {DocumentInfo} doc */
const mayBeReadAgain = (doc) => doc.read_by_older && !rereading.has(doc.id);

/** @param {string} words @param {{ id: string, name: string }[]} documents */
function readAgainButton(words, documents) {
  return element("button", { type: "button", class: "again", "data-read-again": JSON.stringify(documents) }, words);
}

/** One button for all own documents that may be read again; nothing where each has its own. */
function readAllAgain() {
  const older = known.documents.filter(mayBeReadAgain).map((doc) => ({ id: doc.id, name: nameOf(doc, known.documents).name }));
  if (older.length < 2) return [];
  const button = readAgainButton("Read them all again", older);
  return [element("li", { class: "hint older" }, `${older.length} documents were read by an older version. `, button)];
}

/** @param {DocumentInfo} doc @param {string} name @param {HTMLElement} line */
function removeButton(doc, name, line) {
  const remove = element("button", { type: "button", class: "remove", "aria-label": `Delete ${name}` }, "✕");
  remove.addEventListener("click", async () => {
    if (!isConfirmed(remove, "Delete?")) return;
    remove.disabled = true;
    const response = await fetch(api(`documents/${doc.id}`), { method: "DELETE", headers: identity() });
    if (response.ok || response.status === 404) await changed();
    else {
      remove.disabled = false;
      line.append(element("small", { class: "bad", role: "alert" }, await problemOf(response)));
    }
  });
  return remove;
}

/**
 * @param {HTMLButtonElement} button
 * @returns {Promise<boolean>} whether everything is deleted
 */
export async function deleteAll(button) {
  if (!isConfirmed(button, "Delete all documents? Press again")) return false;
  for (const cancel of document.querySelectorAll("#documents .uploading .remove")) {
    if (cancel instanceof HTMLElement) cancel.click();
  }
  button.disabled = true;
  const response = await fetch(api("documents"), { method: "DELETE", headers: identity() }).catch(() => null);
  button.disabled = false;
  if (response?.ok) { await changed(); return true; }
  const problem = response ? await problemOf(response) : "The connection broke. Nothing is deleted yet. Try again.";
  byId("documents").append(element("li", { class: "hint bad", role: "alert" }, problem));
  return false;
}

/** Lists the documents again, here and in the other tabs of this browser. */
export async function changed() {
  otherTabs.postMessage("changed");
  await list();
}

/** Keeps the list as it is on the server: also what other tabs and devices do shows, at the latest on coming back. */
export function follow() {
  otherTabs.addEventListener("message", () => list());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") list(); });
}

let listing = 0;

export async function list() {
  const turn = ++listing;
  const place = byId("documents");
  try {
    const response = await fetch(api("documents"), { headers: identity() });
    if (!response.ok) throw new Error(await problemOf(response));
    const answer = /** @type {DocumentList} */ (await response.json());
    if (turn !== listing) return; // a later call knows better
    known = answer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    place.replaceChildren(element("li", { class: "hint bad" }, `The documents can't be listed. ${reason}`));
    setTimeout(list, 3000);
    return;
  }
  show(place);
  select();
}

/** @param {HTMLElement} place */
function show(place) {
  const own = known.documents.length > 0;
  byId("app").classList.toggle("own-documents", own);
  const opened = place.querySelector(".group details[open]") !== null;
  const rows = [...place.querySelectorAll(".uploading")];
  const samples = known.samples.map((doc) => documentRow(doc, true));
  if (own) rows.push(...readAllAgain(), ...known.documents.map((doc) => documentRow(doc, false)));
  else rows.push(...samples);
  if (own && samples.length) {
    const group = element("details", {}, element("summary", {}, "Samples"), element("ul", {}, ...samples));
    group.open = opened;
    rows.push(element("li", { class: "group" }, group));
  }
  const hint = samples.length ? "These are samples. Once you add a document, questions search yours." : "No documents yet.";
  if (!own) rows.push(element("li", { class: "hint" }, hint));
  place.replaceChildren(...rows);
  byId("show-documents").textContent = own ? plural(known.documents.length, "document") : "Samples";
  byId("delete-all").hidden = !own;
  byId("expires").textContent = untilWhen(known.expires);
}

/** @param {number | null | undefined} expires */
function untilWhen(expires) {
  if (!expires) return " and stay until you delete them";
  const when = new Date(expires * 1000).toLocaleString([], { weekday: "long", hour: "2-digit", minute: "2-digit" });
  return `. Unused, they are deleted on ${when}; each use puts that off`;
}
