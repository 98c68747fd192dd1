// Answers: footnotes open their page, and Copy, Retry and the like do what they say.
import { copyAnswer } from "./copying.js";
import { byId, copyText } from "./dom.js";
import { deleteAll } from "./documents.js";
import { press } from "./gradio.js";
import { identity } from "./workspace.js";
import { edit } from "./editing.js";
import * as leaving from "./leaving.js";
import { rate } from "./rating.js";
import { readAgain } from "./rereading.js";
import * as viewer from "./viewer.js";

/** @param {Element} node */
const messageOf = (node) => node.closest("[data-testid=bot]") ?? node.closest(".message");

/** @param {HTMLElement} link */
function act(link) {
  const [, action, run = ""] = /^#(share|export|good|bad)-(.+)$/.exec(link.getAttribute("href") ?? "") ?? [];
  switch (action) {
    case "share": leaving.share([run]); return;
    case "export": leaving.exportAnswers([run]); return;
    case "good": rate(run, 1); return;
    case "bad": rate(run, -1); return;
  }
  switch (link.getAttribute("href")) {
    case "#copy": copyAnswer(messageOf(link) ?? document.body, link); break;
    case "#retry": press("retry"); break;
    case "#edit": edit(messageOf(link)); break;
    case "#as-asked": press("as-asked"); break;
    case "#check": link.focus(); break;
  }
}

export function listen() {
  document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const source = /** @type {HTMLElement | null} */ (target.closest("a.fn, .sources a.open"));
    const action = /** @type {HTMLElement | null} */ (target.closest("a[href^='#']"));
    if (source && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      viewer.open(source.getAttribute("href") ?? "", identity(), source);
    } else if (action) {
      event.preventDefault();
      act(action);
    } else if (target.dataset.readAgain) readAgain(target);
    else if (target.id === "delete-all") deleteAll(/** @type {HTMLButtonElement} */ (target)).then((all) => { if (all) viewer.close(); });
    else if (target.id === "share-conversation") leaving.share(leaving.conversation());
    else if (target.id === "export-conversation") leaving.exportAnswers(leaving.conversation());
    else if (target.id === "copy-curl") copyText(byId("curl").textContent ?? "", target);
    else if (target.id === "show-documents") {
      target.setAttribute("aria-expanded", String(byId("side").classList.toggle("open")));
    }
  });
}
