// A question that is asked in other words: its answer, and what followed, are replaced once it is asked.
import { byId, element } from "./dom.js";
import { write } from "./gradio.js";
import { randomHex } from "./workspace.js";

const NAME_BYTES = 4;

const cancel = element("button", { type: "button" }, "Cancel");
const hint = element("p", { id: "editing", role: "status", hidden: "" }, "Its answer and what followed will be replaced. ", cancel);

/** @param {Element | null} message the answer of the question */
export function edit(message) {
  const number = [...document.querySelectorAll("[data-testid=bot]")].indexOf(/** @type {Element} */ (message));
  const question = document.querySelectorAll("[data-testid=user]")[number];
  if (!question) return;
  write("edit", `${number}-${randomHex(NAME_BYTES)}`);
  write("question", /** @type {HTMLElement} */ (question.querySelector(".verbatim") ?? question).innerText);
  hint.hidden = false;
  /** @type {HTMLElement | null} */ (document.querySelector("#question textarea"))?.focus();
}

function end() {
  if (hint.hidden) return;
  hint.hidden = true;
  write("edit", "");
}

export function allowEditing() {
  byId("ask-row").before(hint);
  cancel.addEventListener("click", () => { end(); write("question", ""); });
  new MutationObserver(() => { if (document.querySelector("#chat .step.busy")) end(); })
    .observe(byId("chat"), { subtree: true, childList: true });
}
