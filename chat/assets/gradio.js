// What this page knows of Gradio: whose its requests are, its hidden fields and buttons, and names that it leaves out.
import { workspace } from "./workspace.js";

/** Gradio's own requests say whose they are too: the server binds the page's session to the workspace. */
export function identifyRequests() {
  const fetchAsIs = window.fetch.bind(window);
  window.fetch = (target, options) => {
    const request = new Request(target, options);
    const url = new URL(request.url);
    if (url.origin !== location.origin || !url.pathname.includes("/gradio_api/")) return fetchAsIs(target, options);
    request.headers.set("X-Workspace", workspace());
    return fetchAsIs(request);
  };
}

/**
 * A hidden field that goes along with every question.
 * @param {string} id
 * @returns {HTMLInputElement | HTMLTextAreaElement | null}
 */
const field = (id) => document.querySelector(`#${id} textarea, #${id} input`);

/** @param {"selection" | "tab" | "edit" | "question"} id @param {string} value */
export function write(id, value) {
  const target = field(id);
  if (!target) return;
  target.value = value;
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {"retry" | "as-asked" | "rejoin"} id a hidden button */
export const press = (id) => document.getElementById(id)?.click();

/** Whether everything that this page needs is drawn. */
export const isDrawn = () =>
  Boolean(field("selection") && field("tab") && field("edit") && document.getElementById("rejoin") && document.getElementById("documents") &&
    document.querySelector("#chat .bubble-wrap"));

// Gradio names each message by its source text, tags included, and strips roles from what messages hold.
/** @type {[string, (node: Element) => void][]} */
const REPAIRS = [
  ["[data-testid=bot][aria-label]:not([aria-label='Answer'])", (node) => node.setAttribute("aria-label", "Answer")],
  ["[data-testid=user][aria-label]:not([aria-label='Question'])", (node) => node.setAttribute("aria-label", "Question")],
  [":is(.tools, .searched) a:not([role])", (node) => node.setAttribute("role", "button")],
  ["a.why:not([role])", (node) => node.setAttribute("role", "note")],
  [".notice.failed:not([role])", (node) => node.setAttribute("role", "alert")],
  ["#question textarea:not([dir=auto])", (node) => node.setAttribute("dir", "auto")],
];

const OF_A_CONVERSION = 229; // the code of keys that an input method takes (UI Events, section 5.3)

/** The Enter that takes a word of a Japanese, Chinese or Korean input method asks nothing, also where a keypress follows. */
export function leaveConversionsAlone() {
  let converting = false;
  addEventListener("keydown", ({ isComposing, keyCode }) => { converting = isComposing || keyCode === OF_A_CONVERSION; }, true);
  addEventListener("keypress", (event) => {
    if (!converting || event.key !== "Enter") return;
    event.stopImmediatePropagation();
    event.preventDefault();
  }, true);
}

/** Gives what Gradio draws the names and roles that screen readers need, now and whenever it draws again. */
export function nameForScreenReaders() {
  const repair = () => {
    for (const [selector, apply] of REPAIRS) document.querySelectorAll(selector).forEach(apply);
  };
  new MutationObserver(repair).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label", "dir"],
  });
  repair();
}
