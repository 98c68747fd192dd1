// Reading while an answer is written: the view follows the end only while the reader is there, a button leads back.
import { byId, element } from "./dom.js";

const AT_END = 4; // pixels: positions are fractions on some screens

export function followTheEnd() {
  const chat = /** @type {HTMLElement} */ (document.querySelector("#chat .bubble-wrap"));
  const button = element("button", { type: "button", id: "to-end", "aria-label": "To the end of the conversation", title: "To the end", hidden: "" }, "↓");
  byId("conversation").before(button);
  let following = true;
  let growing = false;
  let last = chat.scrollTop;
  let questions = 0;

  const distance = () => chat.scrollHeight - chat.clientHeight - chat.scrollTop;

  function toEnd() {
    following = true;
    chat.scrollTop = chat.scrollHeight;
    last = chat.scrollTop;
    button.hidden = true;
  }

  // Only what is written moves the view: neither an unfolded source nor a page that opens beside the chat.
  function grown() {
    const asked = chat.querySelectorAll("[data-testid=user]").length;
    const writing = chat.querySelector(".step.busy") !== null;
    if (asked > questions) { following = true; growing = true; } // who asks wants to see the answer
    if (following && (writing || growing)) toEnd();
    else button.hidden = distance() <= AT_END;
    questions = asked;
    growing = writing;
  }

  chat.addEventListener("scroll", () => {
    if (distance() <= AT_END) following = true;
    else if (chat.scrollTop < last) following = false; // only a reader scrolls up
    last = chat.scrollTop;
    button.hidden = distance() <= AT_END;
  }, { passive: true });
  button.addEventListener("click", toEnd);

  const sizes = new ResizeObserver(grown);
  const watch = () => { for (const child of chat.children) sizes.observe(child); };
  new MutationObserver(() => { watch(); grown(); }).observe(chat, { childList: true, subtree: true, characterData: true });
  sizes.observe(chat);
  watch();
}
