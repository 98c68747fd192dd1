// Uploads: sent with a progress bar, then followed event by event.
import { byId, element, plural } from "./dom.js";
import { changed, facts, rememberTime, select } from "./documents.js";
import { api, workspace } from "./workspace.js";

/** @import { DocumentInfo } from "./types.js" */

/** @typedef {{ file: File, name: string }} NamedFile a file, and its name with the folders that it was dropped in */

const AT_ONCE = 2; // what a browser sends at once, the server would only queue
const DROP_AGAIN = "The connection broke. Drop the file again.";
export const BROKEN = "The connection broke. Try again.";

/** @type {(() => Promise<void>)[]} */
const waiting = [];
let working = 0;

/** @param {NamedFile[]} files */
export function uploadAll(files) {
  for (const file of files) inTurn(() => upload(file));
}

/**
 * Does the work when the work before it leaves room.
 * @param {() => Promise<void>} work
 */
export function inTurn(work) {
  waiting.push(work);
  if (working < AT_ONCE) workOn();
}

async function workOn() {
  working += 1;
  for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  working -= 1;
}

/**
 * Shows the events of one file in its row; `hasEnded` tells whether its last one came.
 * @param {Pick<ReturnType<typeof uploadRow>, "say" | "refuse">} row
 * @param {(data: any) => void} done
 */
export function shownIn({ say, refuse }, done) {
  let ended = false;

  /** @param {string} kind @param {any} data */
  function handle(kind, data) {
    const progress = PROGRESS[kind];
    if (progress) { say(...progress(data)); return; }
    ended ||= kind === "ready" || kind === "refused" || kind === "error";
    if (kind === "ready") done(data);
    else if (kind === "refused") refuse(data.error.message);
    else if (kind === "error") refuse(data.message);
  }

  return { handle, hasEnded: () => ended };
}

// What is said of each event, and which share of the work is done; null where that can't be told.
/** @type {Record<string, (data: any) => [string, number | null]>} */
const PROGRESS = {
  received: () => ["waiting to be read", 0],
  reading: ({ page, pages }) =>
    pages ? [`reading page ${page} of ${pages}`, page / pages] : [`reading, ${plural(page, "part")} so far`, null],
  recognising: ({ page, pages }) => [`recognising page ${page}${pages ? ` of ${pages}` : ""}`, pages && page / pages],
  embedding: ({ passages }) => [`embedding ${plural(passages, "passage")}`, 1],
};

/** @param {string} name */
export function uploadRow(name) {
  const bar = element("i");
  const track = element("div", {
    class: "bar", role: "progressbar", "aria-label": `Progress of ${name}`, "aria-valuemin": 0, "aria-valuemax": 100,
  }, bar);
  const detail = element("small", {}, "waiting");
  const cancel = element("button", { type: "button", class: "remove", "aria-label": `Cancel ${name}` }, "✕");
  const line = element("li", { class: "doc uploading", title: name },
    element("span", { class: "name", dir: "auto" }, name), detail, cancel, track);

  /** @param {string} text @param {number | null} share */
  function say(text, share) {
    detail.textContent = text;
    line.classList.toggle("reading", share === null);
    if (share === null) { track.removeAttribute("aria-valuenow"); return; }
    bar.style.width = `${Math.round(share * 100)}%`;
    track.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }

  /** @param {string} text */
  function refuse(text) {
    say(text, 0);
    detail.classList.add("bad");
    line.setAttribute("role", "alert");
    track.remove();
    select();
    cancel.setAttribute("aria-label", `Dismiss ${name}`);
    cancel.onclick = () => line.remove();
  }
  return { line, cancel, say, refuse };
}

/**
 * @param {string} text whole events of a stream
 * @param {(kind: string, data: any) => void} handle
 */
export function eachEvent(text, handle) {
  for (const block of text.split("\n\n")) {
    const kind = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (kind && data) handle(kind, JSON.parse(data));
  }
}

/**
 * @param {NamedFile} named
 * @returns {Promise<void>}
 */
function upload({ file, name }) {
  const row = uploadRow(name);
  byId("documents").prepend(row.line);
  select();
  const limit = Number(byId("drop").dataset.maxMb);
  if (file.size > limit * 1024 * 1024) row.refuse(`Larger than ${limit} MB. Split it, or choose a smaller file.`);
  else if (file.size === 0) row.refuse("The file is empty. Choose a file with text in it.");
  else return send(file, name, limit, row);
  return Promise.resolve();
}

/**
 * @param {File} file
 * @param {string} name
 * @param {number} limit in MB
 * @param {ReturnType<typeof uploadRow>} row
 * @returns {Promise<void>}
 */
function send(file, name, limit, { line, cancel, say, refuse }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const { handle, hasEnded } = shownIn({ say, refuse }, (data) => done(line, data));
    let read = 0;

    function readEvents() {
      if (request.status !== 200) return;
      const whole = request.responseText.lastIndexOf("\n\n") + 2;
      if (whole > read) { eachEvent(request.responseText.slice(read, whole), handle); read = whole; }
    }

    request.open("POST", api("documents"));
    request.setRequestHeader("X-Workspace", workspace());
    request.setRequestHeader("Accept", "text/event-stream");
    request.upload.onprogress = (event) => {
      const share = event.loaded / event.total;
      say(`sending, ${Math.round(share * 100)} %`, share);
    };
    request.upload.onload = () => say("sent", 1);
    request.onprogress = readEvents;
    request.onload = () => {
      readEvents();
      if (!hasEnded()) refuse(refusalIn(request, limit));
    };
    request.onerror = () => { if (!hasEnded()) refuse(DROP_AGAIN); };
    request.onabort = () => { line.remove(); select(); };
    request.onloadend = () => resolve();
    cancel.onclick = () => request.abort();
    const form = new FormData();
    form.append("files", file, name);
    request.send(form);
  });
}

/** @param {XMLHttpRequest} request @param {number} limit in MB */
function refusalIn(request, limit) {
  try { return JSON.parse(request.responseText).error.message; } catch { /* not our server's answer */ }
  return request.status === 413
    ? `A proxy in front of this server refuses files this large. Choose a smaller one, or ask its operator to allow ${limit} MB (nginx: client_max_body_size).`
    : DROP_AGAIN;
}

/**
 * @param {HTMLElement} line
 * @param {{ known: boolean, filename: string, seconds: number, document: DocumentInfo }} data
 */
function done(line, data) {
  line.remove();
  if (!data.known) rememberTime(data.document.id, data.seconds);
  byId("uploads-say").textContent = data.known
    ? `${data.filename} was there already.`
    : `${data.filename} is ready: ${facts(data.document)}.`;
  if (data.known) {
    const hint = element("li", { class: "hint uploading" }, `“${data.filename}” was there already, as “${data.document.filename}”.`);
    byId("documents").prepend(hint);
    setTimeout(() => hint.remove(), 6000);
  }
  changed();
}
