// Where files come from: the field on the left, files and folders dropped anywhere on the page, and pasted files.
import { byId } from "./dom.js";
import { uploadAll } from "./uploads.js";

/** @import { NamedFile } from "./uploads.js" */

const HIDDEN = /^(\.|~\$|Thumbs\.db$|desktop\.ini$)/; // what systems and programs leave in folders

/** @param {DataTransfer | null} data @returns {data is DataTransfer} */
const carriesFiles = (data) => data !== null && [...data.types].includes("Files");

/** @param {Iterable<File>} files @returns {NamedFile[]} */
const named = (files) => [...files].map((file) => ({ file, name: file.name }));

/**
 * The files of a folder and its folders, with their paths.
 * @param {FileSystemEntry} entry
 * @returns {Promise<NamedFile[]>}
 */
async function filesIn(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) =>
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const found = [];
  for (;;) { // a reader gives some entries at a time, at the end none
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    for (const each of some) if (!HIDDEN.test(each.name)) found.push(...await filesIn(each));
  }
  return found;
}

/** @param {DataTransfer} data */
async function upload(data) {
  // Both are empty once this task ends.
  const files = named(data.files);
  const entries = [...data.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null)).filter((entry) => entry !== null);
  if (!entries.some((entry) => entry.isDirectory)) { uploadAll(files); return; }
  for (const entry of entries) uploadAll(await filesIn(entry));
}

export function acceptFiles() {
  const input = /** @type {HTMLInputElement} */ (byId("files"));
  input.addEventListener("change", () => { uploadAll(named(input.files ?? [])); input.value = ""; });

  let depth = 0;
  /** @param {boolean} on */
  const over = (on) => byId("app").classList.toggle("dropping", on);
  addEventListener("dragenter", (event) => { if (carriesFiles(event.dataTransfer)) { depth += 1; over(true); } });
  addEventListener("dragleave", (event) => { if (carriesFiles(event.dataTransfer)) { depth -= 1; over(depth > 0); } });
  addEventListener("dragover", (event) => { if (carriesFiles(event.dataTransfer)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.stopPropagation();
    depth = 0;
    over(false);
    upload(event.dataTransfer);
  }, true);
  addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return; // text goes where it was pasted
    event.preventDefault();
    uploadAll(named(event.clipboardData.files));
  }, true);
}
