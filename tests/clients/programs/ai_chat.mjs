// What useChat does: the Chat of @ai-sdk/react over the transport of ai. Prints what it shows as JSON.
// node ai_chat.mjs ADDRESS WORKSPACE ask|stop|resume|nothing
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";

const [address, workspace, scenario] = process.argv.slice(2);
const api = `${address}/api/v1/ai-sdk/chat`;
const headers = { "X-Workspace": workspace };
const body = scenario === "resume" ? { on_disconnect: "resume" } : {};
const user = { id: "question", role: "user", parts: [{ type: "text", text: "How long is the Nile?" }] };
const problems = [];

function chatWith(messages) {
  const transport = new DefaultChatTransport({ api, headers, body });
  return new Chat({ id: `chat-${scenario}`, transport, messages, onError: (error) => problems.push(error.message) });
}

function text(chat) {
  const parts = chat.messages.at(-1).parts;
  return parts.filter((part) => part.type === "text").map((part) => part.text).join("");
}

async function untilText(chat) {
  while (chat.messages.at(-1)?.role !== "assistant" || !text(chat)) await new Promise((done) => setTimeout(done, 5));
}

let chat = chatWith([]);
if (scenario === "ask") {
  await chat.sendMessage({ text: "How long is the Nile?" });
} else if (scenario === "stop") {
  const asking = chat.sendMessage({ text: "How long is the Nile?" });
  await untilText(chat);
  await chat.stop();
  await asking;
} else if (scenario === "resume") {
  const asking = chat.sendMessage({ text: "How long is the Nile?" });
  await untilText(chat);
  await chat.stop(); // with on_disconnect: resume, only this connection ends
  await asking;
  chat = chatWith([user]); // as after a reload of the page
  await chat.resumeStream();
} else {
  await chat.resumeStream();
}
const message = chat.messages.at(-1);
console.log(
  JSON.stringify({
    status: chat.status,
    problems,
    messages: chat.messages.length,
    text: message ? text(chat) : "",
    sources: message ? message.parts.filter((part) => part.type === "source-url") : [],
    data: message ? message.parts.filter((part) => part.type.startsWith("data-")).map((part) => part.type) : [],
    metadata: message?.metadata ?? null,
  }),
);
