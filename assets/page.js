// The page's own behaviour: the workspace, the documents, footnotes, Copy and Retry. Everything goes to this server only.
(() => {
  "use strict";
  const KEY = "footnote.workspace";
  const api = (path) => new URL(`api/v1/${path}`, document.baseURI).href;
  const $ = (id) => document.getElementById(id);
  let memory = null;

  // Storage may be closed to a page in a frame; the workspace then lasts as long as the page.
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return memory; } };
  const store = (token) => { memory = token; try { localStorage.setItem(KEY, token); } catch { /* kept in memory */ } };

  function workspace() {
    let token = stored();
    if (!token) {
      token = Array.from(crypto.getRandomValues(new Uint8Array(24)), (b) => b.toString(16).padStart(2, "0")).join("");
      store(token);
    }
    return token;
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  const problem = async (response) => {
    try { return (await response.json()).error.message; } catch { return `The server answered ${response.status}. Try again.`; }
  };

  // ---- documents ----

  function facts(doc) {
    const parts = [doc.pages === null ? `${doc.passages} passages` : `${doc.pages} page${doc.pages === 1 ? "" : "s"}`];
    const empty = doc.pages_without_text;
    if (empty.length) {
      const shown = empty.slice(0, 5).join(", ") + (empty.length > 5 ? ", …" : "");
      parts.push(empty.length === doc.pages ? "no text in it, only pictures" : `p. ${shown} ${empty.length > 1 ? "have" : "has"} no text`);
    }
    return parts.join(" · ");
  }

  function row(name, detail, attributes = {}) {
    const line = element("li", { class: "doc", title: name, ...attributes },
      element("span", { class: "name" }, name), element("small", {}, detail));
    return line;
  }

  function documentRow(doc) {
    const line = row(doc.filename, facts(doc));
    const remove = element("button", { type: "button", class: "remove", "aria-label": `Delete ${doc.filename}` }, "✕");
    remove.addEventListener("click", async () => {
      if (!remove.classList.contains("sure")) {
        remove.classList.add("sure");
        remove.textContent = "Delete?";
        setTimeout(() => { remove.classList.remove("sure"); remove.textContent = "✕"; }, 4000);
        return;
      }
      remove.disabled = true;
      const response = await fetch(api(`documents/${doc.id}`), { method: "DELETE", headers: { "X-Workspace": workspace() } });
      if (response.ok || response.status === 404) await list();
      else { remove.disabled = false; line.append(element("small", { class: "bad", role: "alert" }, await problem(response))); }
    });
    line.append(remove);
    return line;
  }

  async function list() {
    const place = $("documents");
    if (!place) return;
    let found;
    try {
      const response = await fetch(api("documents"), { headers: { "X-Workspace": workspace() } });
      if (!response.ok) throw new Error(await problem(response));
      found = await response.json();
    } catch (error) {
      place.replaceChildren(element("li", { class: "hint bad" }, `The documents can't be listed. ${error.message}`));
      setTimeout(list, 3000);
      return;
    }
    const own = found.documents.length > 0;
    $("app").classList.toggle("own-documents", own);
    const uploading = [...place.querySelectorAll(".uploading")];
    const shown = own ? found.documents.map(documentRow) : found.samples.map((doc) => row(doc.filename, facts(doc)));
    if (!own && shown.length) shown.push(element("li", { class: "hint" }, "These are samples. Once you add a document, questions search yours."));
    if (!own && !shown.length) shown.push(element("li", { class: "hint" }, "No documents yet."));
    place.replaceChildren(...shown, ...uploading);
    const button = $("show-documents");
    const count = (own ? found.documents : found.samples).length;
    if (button) button.textContent = own ? `${count} document${count === 1 ? "" : "s"}` : "Samples";
  }

  function upload(file) {
    const bar = element("i");
    const line = row(file.name, "waiting", { class: "doc uploading" });
    const cancel = element("button", { type: "button", class: "remove", "aria-label": `Cancel ${file.name}` }, "✕");
    line.append(cancel, element("div", { class: "bar" }, bar));
    $("documents").append(line);
    const say = (text) => { line.querySelector("small").textContent = text; };
    const refuse = (text) => {
      say(text);
      line.querySelector("small").classList.add("bad");
      line.setAttribute("role", "alert");
      line.querySelector(".bar")?.remove();
      cancel.setAttribute("aria-label", `Dismiss ${file.name}`);
      cancel.onclick = () => line.remove();
    };
    const limit = Number($("drop").dataset.maxMb);
    if (file.size > limit * 1024 * 1024) { refuse(`Larger than ${limit} MB. Split it, or choose a smaller file.`); return Promise.resolve(); }
    if (file.size === 0) { refuse("The file is empty. Choose a file with text in it."); return Promise.resolve(); }

    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      form.append("files", file, file.name);
      request.open("POST", api("documents"));
      request.setRequestHeader("X-Workspace", workspace());
      request.responseType = "json";
      request.upload.onprogress = (event) => {
        bar.style.width = `${Math.round(event.loaded / event.total * 100)}%`;
        say(`sending ${Math.round(event.loaded / event.total * 100)} %`);
      };
      request.upload.onload = () => { say("reading and indexing"); line.classList.add("reading"); };
      request.onload = async () => {
        if (request.status === 201) { line.remove(); await list(); }
        else refuse(request.response?.error?.message ?? `The server answered ${request.status}. Try again.`);
      };
      request.onerror = () => refuse("The connection broke. Drop the file again.");
      request.onabort = () => line.remove();
      request.onloadend = resolve;
      cancel.onclick = () => request.abort();
      request.send(form);
    });
  }

  // Two at a time: what a browser sends at once, the server would only queue.
  async function uploadAll(files) {
    const waiting = [...files];
    const next = async () => { while (waiting.length) await upload(waiting.shift()); };
    await Promise.all([next(), next()]);
  }

  // ---- answers ----

  const message = (node) => node.closest("[data-testid=bot]") ?? node.closest(".message");

  function openSource(link) {
    const number = link.getAttribute("href").slice("#source-".length);
    const source = message(link)?.querySelector(`.source-${number}`);
    if (!source) return;
    source.closest(".others")?.setAttribute("open", "");
    source.setAttribute("open", "");
    (source.querySelector("mark") ?? source).scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
    source.classList.remove("lit");
    void source.offsetWidth;
    source.classList.add("lit");
    source.querySelector("summary").focus({ preventScroll: true });
  }

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  async function copy(link) {
    const shown = message(link).cloneNode(true);
    shown.querySelectorAll(".step, .notice, .sources, .tools").forEach((node) => node.remove());
    shown.querySelectorAll(".fn").forEach((node) => node.replaceWith(` ${node.textContent}`));
    const sources = [...message(link).querySelectorAll(".src.cited")].map((source) =>
      `[${source.querySelector(".n").textContent}] ${source.querySelector(".where").textContent}`);
    const box = element("div", { style: "position:absolute;left:-9999px;white-space:pre-wrap" });
    box.append(shown);
    document.body.append(box);
    const text = [box.innerText.trim(), sources.join("\n")].filter(Boolean).join("\n\n");
    box.remove();
    try { await navigator.clipboard.writeText(text); link.textContent = "Copied"; }
    catch { link.textContent = "Copying is not allowed here"; }
    setTimeout(() => { link.textContent = "Copy"; }, 2000);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) {
      const target = link.getAttribute("href");
      event.preventDefault();
      if (target.startsWith("#source-")) openSource(link);
      else if (target === "#copy") copy(link);
      else if (target === "#retry") $("retry").click();
    }
    if (event.target.id === "show-documents") {
      const open = $("side").classList.toggle("open");
      event.target.setAttribute("aria-expanded", String(open));
    }
  });

  // ---- dropping files anywhere on the page ----

  document.addEventListener("change", (event) => {
    if (event.target.id === "files") { uploadAll(event.target.files); event.target.value = ""; }
  });
  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const over = (on) => $("app").classList.toggle("dropping", on);
  addEventListener("dragenter", (event) => { if (carriesFiles(event)) { depth += 1; over(true); } });
  addEventListener("dragleave", (event) => { if (carriesFiles(event)) { depth -= 1; over(depth > 0); } });
  addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    depth = 0;
    over(false);
    uploadAll(event.dataTransfer.files);
  }, true);

  // ---- the page is drawn by Gradio some time after this script runs ----

  function start() {
    const field = document.querySelector("#workspace textarea, #workspace input");
    if (!field || !$("documents")) return false;
    field.value = workspace();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    list();
    return true;
  }
  // Gradio names each answer by its source text, tags included, and strips roles from what answers hold.
  setInterval(() => {
    for (const answer of document.querySelectorAll("[data-testid=bot][aria-label*='<div']")) answer.setAttribute("aria-label", "Answer");
    for (const tool of document.querySelectorAll(".tools a:not([role])")) tool.setAttribute("role", "button");
    for (const bad of document.querySelectorAll(".notice.failed:not([role])")) bad.setAttribute("role", "alert");
  }, 300);

  const drawn = new MutationObserver(() => { if (start()) drawn.disconnect(); });
  drawn.observe(document, { childList: true, subtree: true });
})();
