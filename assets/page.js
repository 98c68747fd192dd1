// The page's own behaviour: the workspace, the documents, footnotes, Copy and Retry. Everything goes to this server only.
(() => {
  "use strict";
  const KEY = "footnote.workspace";
  const TAB = "footnote.tab";
  const ACCEPT_EVENTS = "text/event-stream";
  const api = (path) => new URL(`api/v1/${path}`, document.baseURI).href;
  const $ = (id) => document.getElementById(id);
  let memory = null;

  // Storage may be closed to a page in a frame; the workspace then lasts as long as the page.
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return memory; } };
  const store = (token) => { memory = token; try { localStorage.setItem(KEY, token); } catch { /* kept in memory */ } };

  const randomHex = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join("");

  function workspace() {
    let token = stored();
    if (!token) {
      token = randomHex(24);
      store(token);
    }
    return token;
  }

  // The conversation is kept under the tab's name, which outlives a reload but not the tab.
  const tab = (() => {
    const name = randomHex(16);
    try { return sessionStorage.getItem(TAB) ?? (sessionStorage.setItem(TAB, name), name); } catch { return name; }
  })();

  const mine = () => ({ "X-Workspace": workspace() });

  // Gradio's own requests tell whose they are too: the server binds the page's session to the workspace.
  const fetchAsIs = window.fetch.bind(window);
  window.fetch = (target, options) => {
    const request = new Request(target, options);
    const url = new URL(request.url);
    if (url.origin !== location.origin || !url.pathname.includes("/gradio_api/")) return fetchAsIs(target, options);
    request.headers.set("X-Workspace", workspace());
    return fetchAsIs(request);
  };

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

  // Own documents are searched unless their tick is taken away; samples, once there are own ones, only when ticked.
  const unticked = new Set();
  const tickedSamples = new Set();
  const seconds = new Map();
  let known = { documents: [], samples: [] };

  const isTicked = (doc, sample) => (sample && known.documents.length ? tickedSamples.has(doc.id) : !unticked.has(doc.id));

  function tick(doc, sample, on) {
    if (sample && known.documents.length) { if (on) tickedSamples.add(doc.id); else tickedSamples.delete(doc.id); }
    else if (on) unticked.delete(doc.id);
    else unticked.add(doc.id);
    choose();
  }

  // What is asked: nothing written means all of the visitor's documents, or the samples without any.
  function choose() {
    const own = known.documents.length ? known.documents : known.samples;
    const ticked = [...known.documents.filter((doc) => isTicked(doc, false)), ...known.samples.filter((doc) => isTicked(doc, true))];
    const usual = ticked.length === own.length && own.every((doc) => ticked.includes(doc));
    const waiting = !known.documents.length && document.querySelector("#documents .uploading .bar");
    write("chosen", waiting ? "reading" : usual ? "" : ticked.map((doc) => doc.id).join(" ") || "none");
    const count = usual ? plural(ticked.length, "document") : `${ticked.length} of ${plural(new Set([...own, ...ticked]).size, "document")}`;
    $("documents-title").textContent = `Searching in ${count}`;
  }

  // Into a hidden field of Gradio's, which goes along with every question.
  function write(id, value) {
    const field = document.querySelector(`#${id} textarea, #${id} input`);
    if (!field) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  function facts(doc) {
    const parts = [doc.pages === null ? plural(doc.passages, "passage") : plural(doc.pages, "page")];
    if (doc.pages !== null && seconds.has(doc.id)) parts.push(plural(doc.passages, "passage"));
    const empty = doc.pages_without_text;
    if (empty.length) {
      const shown = empty.slice(0, 5).join(", ") + (empty.length > 5 ? ", …" : "");
      parts.push(empty.length === doc.pages ? "no text in it, only pictures" : `p. ${shown} ${empty.length > 1 ? "have" : "has"} no text`);
    }
    if (seconds.has(doc.id)) parts.push(`read in ${seconds.get(doc.id).toFixed(1)} s`);
    return parts.join(" · ");
  }

  function row(name, detail, attributes = {}) {
    return element("li", { class: "doc", title: name, ...attributes },
      element("span", { class: "name" }, name), element("small", {}, detail));
  }

  function documentRow(doc, sample) {
    const box = element("input", { type: "checkbox", "aria-label": `Search ${doc.filename}` });
    box.checked = isTicked(doc, sample);
    box.addEventListener("change", () => tick(doc, sample, box.checked));
    const line = element("li", { class: sample ? "doc" : "doc own", title: doc.filename },
      element("label", {}, box, element("span", { class: "name" }, doc.filename)), element("small", {}, facts(doc)));
    if (!sample) line.append(removeButton(doc, line));
    return line;
  }

  // A first press asks whether it is meant; the second within four seconds does it.
  function sure(button, question) {
    if (button.classList.contains("sure")) return true;
    const usual = button.textContent;
    button.classList.add("sure");
    button.textContent = question;
    setTimeout(() => { button.classList.remove("sure"); button.textContent = usual; }, 4000);
    return false;
  }

  function removeButton(doc, line) {
    const remove = element("button", { type: "button", class: "remove", "aria-label": `Delete ${doc.filename}` }, "✕");
    remove.addEventListener("click", async () => {
      if (!sure(remove, "Delete?")) return;
      remove.disabled = true;
      const response = await fetch(api(`documents/${doc.id}`), { method: "DELETE", headers: mine() });
      if (response.ok || response.status === 404) await list();
      else { remove.disabled = false; line.append(element("small", { class: "bad", role: "alert" }, await problem(response))); }
    });
    return remove;
  }

  async function deleteAll(button) {
    if (!sure(button, "Delete all documents? Press again")) return;
    document.querySelectorAll("#documents .uploading .remove").forEach((cancel) => cancel.click());
    button.disabled = true;
    const response = await fetch(api("documents"), { method: "DELETE", headers: mine() }).catch(() => null);
    button.disabled = false;
    if (response?.ok) { footnoteViewer.close(); await list(); }
    else $("documents").append(element("li", { class: "hint bad", role: "alert" }, response ? await problem(response) : "The connection broke. Nothing is deleted yet; try again."));
  }

  async function list() {
    const place = $("documents");
    if (!place) return;
    try {
      const response = await fetch(api("documents"), { headers: mine() });
      if (!response.ok) throw new Error(await problem(response));
      known = await response.json();
    } catch (error) {
      place.replaceChildren(element("li", { class: "hint bad" }, `The documents can't be listed. ${error.message}`));
      setTimeout(list, 3000);
      return;
    }
    const own = known.documents.length > 0;
    $("app").classList.toggle("own-documents", own);
    const uploading = [...place.querySelectorAll(".uploading")];
    const samples = known.samples.map((doc) => documentRow(doc, true));
    const shown = own ? known.documents.map((doc) => documentRow(doc, false)) : samples;
    if (own && samples.length) shown.push(element("li", { class: "group" }, element("details", {}, element("summary", {}, "Samples"), element("ul", {}, ...samples))));
    if (!own && shown.length) shown.push(element("li", { class: "hint" }, "These are samples. Once you add a document, questions search yours."));
    if (!own && !shown.length) shown.push(element("li", { class: "hint" }, "No documents yet."));
    const opened = place.querySelector(".group details")?.open;
    place.replaceChildren(...uploading, ...shown);
    if (opened) place.querySelector(".group details")?.setAttribute("open", "");
    const button = $("show-documents");
    if (button) button.textContent = own ? plural(known.documents.length, "document") : "Samples";
    $("delete-all").hidden = !own;
    $("expires").textContent = until(known.expires);
    choose();
  }

  function until(expires) {
    if (!expires) return " and stay until you delete them";
    const when = new Date(expires * 1000).toLocaleString([], { weekday: "long", hour: "2-digit", minute: "2-digit" });
    return `. Unused, they are deleted on ${when}; each use puts that off`;
  }

  function showProgram() {
    $("token").textContent = workspace();
    $("curl").textContent = `curl -N ${new URL("query/stream", document.baseURI).href} \\\n  -H 'X-Workspace: ${workspace()}' \\\n` +
      `  -H 'Content-Type: application/json' \\\n  -d '{"query": "What is this about?"}'`;
  }

  // ---- uploads: sent with a progress bar, then followed event by event ----

  const progress = {
    received: () => ["waiting to be read", 0],
    reading: ({ page, pages }) => (pages ? [`reading page ${page} of ${pages}`, page / pages] : [`reading, ${plural(page, "part")} so far`, null]),
    embedding: ({ passages }) => [`embedding ${plural(passages, "passage")}`, 1],
  };

  function uploadRow(file) {
    const bar = element("i");
    const track = element("div", { class: "bar", role: "progressbar", "aria-label": `Progress of ${file.name}`, "aria-valuemin": "0", "aria-valuemax": "100" }, bar);
    const line = row(file.name, "waiting", { class: "doc uploading" });
    const cancel = element("button", { type: "button", class: "remove", "aria-label": `Cancel ${file.name}` }, "✕");
    line.append(cancel, track);
    const say = (text, share) => {
      line.querySelector("small").textContent = text;
      line.classList.toggle("reading", share === null);
      if (share === null) track.removeAttribute("aria-valuenow");
      else { bar.style.width = `${Math.round(share * 100)}%`; track.setAttribute("aria-valuenow", String(Math.round(share * 100))); }
    };
    const refuse = (text) => {
      say(text, 0);
      line.querySelector("small").classList.add("bad");
      line.setAttribute("role", "alert");
      track.remove();
      choose();
      cancel.setAttribute("aria-label", `Dismiss ${file.name}`);
      cancel.onclick = () => line.remove();
    };
    return { line, cancel, say, refuse };
  }

  function follow(text, handle) {
    for (const frame of text.split("\n\n")) {
      const data = /^data: (.*)$/m.exec(frame);
      if (data) handle(/^event: (.*)$/m.exec(frame)[1], JSON.parse(data[1]));
    }
  }

  function upload(file) {
    const { line, cancel, say, refuse } = uploadRow(file);
    $("documents").prepend(line);
    choose();
    const limit = Number($("drop").dataset.maxMb);
    if (file.size > limit * 1024 * 1024) { refuse(`Larger than ${limit} MB. Split it, or choose a smaller file.`); return Promise.resolve(); }
    if (file.size === 0) { refuse("The file is empty. Choose a file with text in it."); return Promise.resolve(); }

    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      let read = 0;
      let ended = false;
      form.append("files", file, file.name);
      request.open("POST", api("documents"));
      request.setRequestHeader("X-Workspace", workspace());
      request.setRequestHeader("Accept", ACCEPT_EVENTS);
      request.upload.onprogress = (event) => {
        const share = event.loaded / event.total;
        say(`sending, ${Math.round(share * 100)} %`, share);
      };
      request.upload.onload = () => say("sent", 1);
      const handle = async (kind, data) => {
        if (kind in progress) say(...progress[kind](data));
        else if (kind === "ready") { ended = true; if (!data.known) seconds.set(data.document.id, data.seconds); done(line, data); await list(); }
        else if (kind === "refused") { ended = true; refuse(data.error.message); }
        else if (kind === "error") { ended = true; refuse(data.message); }
      };
      request.onprogress = () => {
        if (request.status !== 200) return;
        const whole = request.responseText.lastIndexOf("\n\n") + 2;
        if (whole > read) { follow(request.responseText.slice(read, whole), handle); read = whole; }
      };
      request.onload = () => {
        request.onprogress();
        if (ended) return;
        let answer = null;
        try { answer = JSON.parse(request.responseText); } catch { /* not our server's answer */ }
        const small = `What stands between you and this server refuses files this large. Choose a smaller one, or have whoever runs it allow ${limit} MB (nginx: client_max_body_size).`;
        refuse(answer?.error?.message ?? (request.status === 413 ? small : "The connection broke. Drop the file again."));
      };
      request.onerror = () => { if (!ended) refuse("The connection broke. Drop the file again."); };
      request.onabort = () => { line.remove(); choose(); };
      request.onloadend = resolve;
      cancel.onclick = () => request.abort();
      request.send(form);
    });
  }

  function done(line, data) {
    line.remove();
    $("uploads-say").textContent = data.known ? `${data.filename} was there already.` : `${data.filename} is ready: ${facts(data.document)}.`;
    if (data.known) {
      const hint = element("li", { class: "hint uploading" }, `“${data.filename}” was there already, as “${data.document.filename}”.`);
      $("documents").prepend(hint);
      setTimeout(() => hint.remove(), 6000);
    }
  }

  // Two at a time: what a browser sends at once, the server would only queue.
  async function uploadAll(files) {
    const waiting = [...files];
    const next = async () => { while (waiting.length) await upload(waiting.shift()); };
    await Promise.all([next(), next()]);
  }

  // ---- answers ----

  const message = (node) => node.closest("[data-testid=bot]") ?? node.closest(".message");

  async function copy(link) {
    const shown = message(link).cloneNode(true);
    shown.querySelectorAll(".step, .searched, .notice, .sources, .tools, .why").forEach((node) => node.remove());
    shown.querySelectorAll(".fn").forEach((node) => node.replaceWith(` ${node.textContent}`));
    const sources = [...message(link).querySelectorAll(".src.cited")].map((source) =>
      `[${source.querySelector(".n").textContent}] ${source.querySelector(".where").textContent}`);
    const box = element("div", { style: "position:absolute;left:-9999px;white-space:pre-wrap" });
    box.append(shown);
    document.body.append(box);
    const text = [box.innerText.trim(), sources.join("\n")].filter(Boolean).join("\n\n");
    box.remove();
    await copyText(text, link);
  }

  async function copyText(text, control) {
    try { await navigator.clipboard.writeText(text); control.textContent = "Copied"; }
    catch { control.textContent = "Copying is not allowed here"; }
    setTimeout(() => { control.textContent = "Copy"; }, 2000);
  }

  document.addEventListener("click", (event) => {
    const source = event.target.closest("a.fn, .sources a.open");
    if (source && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      footnoteViewer.open(source.getAttribute("href"), mine(), source);
      return;
    }
    const link = event.target.closest("a[href^='#']");
    if (link) {
      const target = link.getAttribute("href");
      event.preventDefault();
      if (target === "#copy") copy(link);
      else if (target === "#retry") $("retry").click();
      else if (target === "#as-asked") $("as-asked").click();
      else if (target === "#check") link.focus();
    }
    if (event.target.id === "delete-all") deleteAll(event.target);
    if (event.target.id === "copy-curl") copyText($("curl").textContent, event.target);
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
    if (!document.querySelector("#chosen textarea, #chosen input") || !$("documents") || !$("rejoin")) return false;
    showProgram();
    list();
    write("tab", tab);
    $("rejoin").click();
    return true;
  }
  // Gradio names each answer by its source text, tags included, and strips roles from what answers hold.
  setInterval(() => {
    for (const answer of document.querySelectorAll("[data-testid=bot][aria-label*='<div']")) answer.setAttribute("aria-label", "Answer");
    for (const tool of document.querySelectorAll(":is(.tools, .searched) a:not([role])")) tool.setAttribute("role", "button");
    for (const check of document.querySelectorAll("a.why:not([role])")) check.setAttribute("role", "note");
    for (const bad of document.querySelectorAll(".notice.failed:not([role])")) bad.setAttribute("role", "alert");
  }, 300);

  const drawn = new MutationObserver(() => { if (start()) drawn.disconnect(); });
  drawn.observe(document, { childList: true, subtree: true });
})();
