// Small helpers for elements and words. Text is only ever set as text.

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is not on the page`);
  return found;
}

/** @param {number} count @param {string} noun */
export const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/**
 * The message of an error that the server answered with.
 * @param {Response} response
 * @returns {Promise<string>}
 */
export async function problemOf(response) {
  try { return (await response.json()).error.message; } catch { return `The server answered ${response.status}. Try again.`; }
}

/**
 * Asks before something is deleted: the first press changes the button's words, the second within four seconds counts.
 * @param {HTMLElement} button
 * @param {string} question
 */
export function isConfirmed(button, question) {
  if (button.classList.contains("sure")) return true;
  const usual = button.textContent;
  button.classList.add("sure");
  button.textContent = question;
  setTimeout(() => { button.classList.remove("sure"); button.textContent = usual; }, 4000);
  return false;
}

/**
 * @param {string} text
 * @param {HTMLElement} control the button or link that says what became of it
 */
export async function copyText(text, control) {
  const usual = control.textContent;
  try { await navigator.clipboard.writeText(text); control.textContent = "Copied"; }
  catch { control.textContent = "Copying is not allowed here"; }
  setTimeout(() => { control.textContent = usual; }, 2000);
}
