// Dialogs of an answer, and what they ask the server. Nothing is done before a button is pressed.
import { element, problemOf } from "./dom.js";
import { api, identity } from "./workspace.js";

const NO_CONNECTION = "The server can't be reached. Try again.";

/** Says something in the dialog that is in front. @param {string} message */
export function say(message) {
  const status = [...document.querySelectorAll("dialog.leaving .status")].at(-1);
  if (status) status.textContent = message;
}

/**
 * @param {string} label @param {(button: HTMLButtonElement) => void} press
 * @param {string} [kind] a class
 */
export function button(label, press, kind = "") {
  const made = element("button", { type: "button", class: kind }, label);
  made.addEventListener("click", () => press(made));
  return made;
}

let opened = 0;

/**
 * Opens a dialog that Escape, its ✕ and a click beside it close; the browser gives the focus back.
 * @param {string} title @param {...(Node | string)} content
 */
export function open(title, ...content) {
  const name = `leaving-title-${opened += 1}`;
  const close = button("✕", () => dialog.close(), "close");
  close.setAttribute("aria-label", "Close");
  const dialog = element("dialog", { class: "leaving", "aria-labelledby": name }, close, element("h2", { id: name }, title), ...content,
    element("p", { class: "status", role: "status" }));
  let pressedBeside = false; // a selection of text may end beside the dialog
  dialog.addEventListener("pointerdown", (event) => { pressedBeside = event.target === dialog; });
  dialog.addEventListener("click", (event) => { if (event.target === dialog && pressedBeside) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Asks the server; null where it refuses, which the dialog says.
 * @param {string} path @param {RequestInit} [options]
 */
export async function ask(path, options = {}) {
  try {
    const headers = { ...identity(), ...(options.body ? { "Content-Type": "application/json" } : {}) };
    const response = await fetch(api(path), { ...options, headers });
    if (response.ok) return response;
    say(await problemOf(response));
  } catch { say(NO_CONNECTION); }
  return null;
}
