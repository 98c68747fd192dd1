// Documents that an older version has read: their kept files are read again, followed event by event.
import { byId, problemOf } from "./dom.js";
import { changed, facts, list, rememberTime, rereading } from "./documents.js";
import { BROKEN, eachEvent, inTurn, shownIn, uploadRow } from "./uploads.js";
import { api, identity } from "./workspace.js";

/** @import { DocumentInfo } from "./types.js" */

/**
 * Reads the documents of a button again: those whose ids and names it holds.
 * @param {HTMLElement} button
 */
export function readAgain(button) {
  const documents = /** @type {{ id: string, name: string }[]} */ (JSON.parse(button.dataset.readAgain ?? "[]"));
  for (const { id, name } of documents.filter((each) => !rereading.has(each.id))) {
    rereading.add(id);
    const row = uploadRow(name);
    byId("documents").prepend(row.line);
    const stopped = new AbortController();
    row.cancel.onclick = () => stopped.abort();
    inTurn(() => read(id, row, stopped.signal));
  }
  list();
}

/**
 * @param {string} id
 * @param {ReturnType<typeof uploadRow>} row
 * @param {AbortSignal} signal
 */
async function read(id, row, signal) {
  const { line, refuse } = row;
  const { handle, hasEnded } = shownIn(row, (data) => done(line, data));
  try {
    const headers = { ...identity(), Accept: "text/event-stream" };
    const response = await fetch(api(`documents/${id}/reading`), { method: "POST", headers, signal });
    if (response.ok && response.body) {
      await eachOf(response.body, handle);
      if (!hasEnded()) refuse(BROKEN);
    } else refuse(await problemOf(response));
  } catch {
    if (signal.aborted) line.remove();
    else refuse(BROKEN);
  }
  rereading.delete(id);
  await changed();
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @param {(kind: string, data: any) => void} handle
 */
async function eachOf(body, handle) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += next.value;
    const whole = text.lastIndexOf("\n\n") + 2;
    if (whole > 1) { eachEvent(text.slice(0, whole), handle); text = text.slice(whole); }
  }
}

/**
 * @param {HTMLElement} line
 * @param {{ filename: string, seconds: number, document: DocumentInfo }} data
 */
function done(line, data) {
  line.remove();
  rememberTime(data.document.id, data.seconds);
  byId("uploads-say").textContent = `${data.filename} is read again: ${facts(data.document)}.`;
}
