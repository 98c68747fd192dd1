// The page's script: starts everything else once Gradio has drawn the page. It asks this server only.
import * as answers from "./answers.js";
import { byId } from "./dom.js";
import * as documents from "./documents.js";
import { acceptFiles } from "./drop.js";
import { allowEditing } from "./editing.js";
import { identifyRequests, isDrawn, leaveConversionsAlone, nameForScreenReaders, press, write } from "./gradio.js";
import { followRatings } from "./rating.js";
import { followTheEnd } from "./scrolling.js";
import { tabName, workspace } from "./workspace.js";

function showProgram() {
  byId("token").textContent = workspace();
  const key = "needsKey" in byId("curl").dataset ? "  -H 'Authorization: Bearer YOUR-KEY' \\\n" : "";
  byId("curl").textContent = `curl -N ${new URL("query/stream", document.baseURI).href} \\\n  -H 'X-Workspace: ${workspace()}' \\\n${key}` +
    `  -H 'Content-Type: application/json' \\\n  -d '{"query": "What is this about?"}'`;
}

function start() {
  showProgram();
  acceptFiles();
  followTheEnd();
  nameForScreenReaders();
  followRatings();
  allowEditing();
  documents.follow();
  documents.list();
  write("tab", tabName);
  press("rejoin");
}

identifyRequests();
leaveConversionsAlone();
answers.listen();
const drawn = new MutationObserver(startOnceDrawn);
function startOnceDrawn() {
  if (!isDrawn()) return;
  drawn.disconnect();
  start();
}
drawn.observe(document, { childList: true, subtree: true });
startOnceDrawn();
