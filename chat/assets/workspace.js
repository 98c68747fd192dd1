// Whose browser this is: the workspace's token, and the name of this tab. Requests go to this server only.

const KEY = "footnote.workspace";
const TAB = "footnote.tab";

/** @type {string | null} */
let memory = null;

/** @param {number} bytes */
export const randomHex = (bytes) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Storage may be closed to a page in a frame; the workspace then lasts as long as the page.
function stored() {
  try { return localStorage.getItem(KEY); } catch { return memory; }
}

/** The visitor's token; made at the first call. */
export function workspace() {
  const token = stored();
  if (token) return token;
  memory = randomHex(24);
  try { localStorage.setItem(KEY, memory); } catch { /* kept in memory */ }
  return memory;
}

// The conversation is kept under the tab's name, which outlives a reload but not the tab.
export const tabName = (() => {
  const name = randomHex(16);
  try {
    const known = sessionStorage.getItem(TAB);
    if (!known) sessionStorage.setItem(TAB, name);
    return known ?? name;
  } catch { return name; }
})();

export const identity = () => ({ "X-Workspace": workspace() });

/** @param {string} path below /api/v1 */
export const api = (path) => new URL(`api/v1/${path}`, document.baseURI).href;
