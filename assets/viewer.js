// The viewer: the page that a footnote came from, beside the chat, with the passage marked. Text is only ever set as
// text, so that nothing in a document becomes part of this page.
const footnoteViewer = (() => {
  "use strict";
  const EMPHASIS = /\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|\\(?=[|*_#])/g;
  const ZOOMS = [1, 1.5, 2, 3];
  let shown = null; // { api, headers, page, sentences, opener }
  let zoom = 0;
  let request = null;

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  function button(name, label, act) {
    const made = element("button", { type: "button", class: name, "aria-label": label, title: label });
    made.textContent = { previous: "‹", next: "›", smaller: "−", larger: "+", close: "✕" }[name];
    made.addEventListener("click", act);
    return made;
  }

  const title = element("b", { class: "file" });
  const place = element("span", { class: "place" });
  const body = element("div", { class: "body", tabindex: "0", role: "region", "aria-label": "Page" });
  const previous = button("previous", "Previous page", () => turn(-1));
  const next = button("next", "Next page", () => turn(1));
  const smaller = button("smaller", "Smaller", () => setZoom(zoom - 1));
  const larger = button("larger", "Larger", () => setZoom(zoom + 1));
  const panel = element("aside", { id: "viewer", "aria-label": "Source", hidden: "" },
    element("header", {}, element("div", { class: "what" }, title, place),
      element("div", { class: "controls" }, previous, next, smaller, larger, button("close", "Close the source", close))),
    body);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "ArrowLeft" && zoom === 0) turn(-1);
    else if (event.key === "ArrowRight" && zoom === 0) turn(1);
  });

  function close() {
    request?.abort();
    panel.hidden = true;
    document.body.classList.remove("viewing");
    shown?.opener?.focus({ preventScroll: true });
    shown = null;
  }

  function setZoom(index) {
    zoom = Math.max(0, Math.min(ZOOMS.length - 1, index));
    body.style.setProperty("--zoom", ZOOMS[zoom]);
    smaller.disabled = zoom === 0;
    larger.disabled = zoom === ZOOMS.length - 1;
    body.querySelector(".picture")?.dispatchEvent(new Event("zoomed"));
  }

  async function load(url) {
    request?.abort();
    request = new AbortController();
    body.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(url, { headers: shown.headers, signal: request.signal });
      const answer = await response.json().catch(() => null);
      if (!response.ok) throw new Error(response.status === 404 ? "This document is not there any more." : answer?.error?.message);
      show(answer);
    } catch (error) {
      if (error.name === "AbortError") return;
      place.textContent = "";
      body.replaceChildren(element("p", { class: "failed", role: "alert" }, error.message || "The page can't be shown. Try again."));
    } finally {
      body.removeAttribute("aria-busy");
    }
  }

  function show(page) {
    shown.page = page;
    title.textContent = page.filename;
    title.title = page.filename;
    const where = page.page !== null && page.page_url ? `page ${page.page} of ${page.parts}` : page.place ?? "";
    place.textContent = where || (page.parts > 1 ? `part ${page.part} of ${page.parts}` : "");
    previous.disabled = page.part <= 1;
    next.disabled = page.part >= page.parts;
    panel.classList.toggle("picture-shown", Boolean(page.page_url));
    body.scrollTo(0, 0);
    if (page.page_url) showPicture(page);
    else showText(page);
  }

  // ---- a picture of the page ----

  function showPicture(page) {
    const address = new URL(page.page_url, document.baseURI);
    const sentences = page.passage_id ? shown.sentences : "";
    if (sentences) address.searchParams.set("sentences", sentences);
    const marked = page.start === null ? "" : `. Marked: ${page.text.slice(page.start, page.end)}`;
    const picture = element("img", { class: "picture", alt: `${page.filename}, page ${page.page}${marked}` });
    picture.addEventListener("load", () => { picture.classList.add("drawn"); toMark(picture, page.start !== null); });
    picture.addEventListener("zoomed", () => toMark(picture, page.start !== null));
    picture.addEventListener("error", () => body.replaceChildren(
      element("p", { class: "failed", role: "alert" }, "The page can't be drawn. This is its text:"), plain(page)));
    picture.src = address.href;
    body.replaceChildren(picture);
  }

  // Bring the marked part into view: the marker's yellow is looked for in a small copy of the picture.
  function toMark(picture, marked) {
    if (!marked || body.scrollHeight <= body.clientHeight) return;
    const height = 200;
    const width = Math.max(1, Math.round(height * picture.naturalWidth / picture.naturalHeight));
    const canvas = element("canvas", { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0, width, height);
    const pixels = context.getImageData(0, 0, width, height).data;
    let top = -1;
    for (let at = 0; at < pixels.length && top < 0; at += 4) {
      if (pixels[at] > 200 && pixels[at + 1] > 160 && pixels[at + 2] < pixels[at] - 45) top = Math.floor(at / 4 / width);
    }
    if (top >= 0) body.scrollTo(0, top / height * picture.clientHeight - body.clientHeight / 4);
  }

  // ---- text, with its headings, lists and tables ----

  const plain = (page) => element("div", { class: "text" }, page.text);

  function showText(page) {
    const text = element("div", { class: "text" });
    const marks = marksOf(page);
    let offset = 0;
    let table = null;
    for (const line of page.text.split("\n")) {
      const [start, end] = [offset, offset + line.length];
      offset = end + 1;
      const cells = /^\s*\|.*\|\s*$/.test(line);
      if (!cells) table = null;
      if (cells && /^[\s|:-]+$/.test(line)) continue;
      if (cells) {
        if (!table) { table = element("tbody"); text.append(element("div", { class: "wide" }, element("table", {}, table))); }
        table.append(tableRow(line, start, marks, table.childElementCount === 0));
      } else if (line.trim()) {
        text.append(block(line, start, end, marks));
      }
    }
    body.replaceChildren(text);
    const first = text.querySelector("mark.cited") ?? text.querySelector("mark");
    first?.scrollIntoView({ block: "center" });
  }

  function marksOf(page) {
    if (page.start === null) return [];
    const shift = page.start - page.heading_chars;
    const cited = (shown.sentences || "").split(",").filter(Boolean).map((span) => span.split("-").map((n) => Number(n) + shift));
    return [[page.start, page.end, ""], ...cited.map(([a, b]) => [Math.max(a, page.start), Math.min(b, page.end), "cited"])];
  }

  function block(line, start, end, marks) {
    const heading = /^(#{1,6})\s+/.exec(line);
    const item = /^(\s*)(?:[-*+]|\d+[.)])\s+/.exec(line);
    const skipped = heading ? heading[0].length : 0;
    const made = element(heading ? `h${Math.min(6, heading[1].length + 1)}` : "p", item ? { class: "item" } : {});
    made.append(...pieces(line.slice(skipped), start + skipped, marks));
    return made;
  }

  function tableRow(line, start, marks, isHeading) {
    const row = element("tr");
    const from = line.indexOf("|") + 1;
    let offset = start + from;
    for (const cell of line.slice(from, line.lastIndexOf("|")).split(/(?<!\\)\|/)) {
      row.append(element(isHeading ? "th" : "td", {}, ...pieces(cell, offset, marks)));
      offset += cell.length + 1;
    }
    return row;
  }

  // A stretch of text as nodes: marked where marks are, without the signs of emphasis.
  function pieces(text, start, marks) {
    const cuts = new Set([0, text.length]);
    for (const [a, b] of marks) for (const at of [a - start, b - start]) if (at > 0 && at < text.length) cuts.add(at);
    const sorted = [...cuts].sort((a, b) => a - b);
    return sorted.slice(0, -1).map((from, index) => {
      const words = text.slice(from, sorted[index + 1]).replace(EMPHASIS, "");
      const inside = marks.filter(([a, b]) => start + from >= a && start + from < b && a < b);
      if (!inside.length || !words) return document.createTextNode(words);
      return element("mark", inside.some(([, , kind]) => kind) ? { class: "cited" } : {}, words);
    });
  }

  function turn(by) {
    if (!shown?.page) return;
    const part = shown.page.part + by;
    if (part < 1 || part > shown.page.parts) return;
    const back = shown.first && part === shown.first.part;
    if (back) show(shown.first);
    else load(`${shown.base}/pages/${part}`);
  }

  // `url` is …/documents/{id}/passages/{passage}?sentences=…
  function open(url, headers, opener) {
    const address = new URL(url, document.baseURI);
    const sentences = address.searchParams.get("sentences") ?? "";
    address.search = "";
    shown = { headers, sentences, opener, page: null, first: null, base: address.href.replace(/\/passages\/.*/, "") };
    if (!panel.isConnected) document.body.append(panel);
    const opening = panel.hidden;
    panel.hidden = false;
    document.body.classList.add("viewing");
    setZoom(0);
    if (opening) body.replaceChildren();
    const current = shown;
    load(address.href).then(() => { if (shown === current) { shown.first = shown.page; body.focus({ preventScroll: true }); } });
  }

  return { open, close };
})();
