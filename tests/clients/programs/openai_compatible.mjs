// streamText and generateText of ai over @ai-sdk/openai-compatible. Prints the text and how it ended as JSON.
// node openai_compatible.mjs ADDRESS WORKSPACE ask|stop|fail
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";

const [address, workspace, scenario] = process.argv.slice(2);
const footnote = createOpenAICompatible({ name: "footnote", baseURL: `${address}/v1`, apiKey: workspace, includeUsage: true });
const question = { model: footnote("footnote"), prompt: "How long is the Nile?", maxRetries: 0 };

const pieces = [];
if (scenario !== "ask") {
  const leaving = new AbortController();
  const problems = [];
  const onError = ({ error }) => problems.push(error.message ?? String(error));
  for await (const piece of streamText({ ...question, abortSignal: leaving.signal, onError }).textStream) {
    pieces.push(piece);
    if (scenario === "stop") leaving.abort();
  }
  console.log(JSON.stringify({ pieces, problems }));
  process.exit();
}
const stream = streamText(question);
for await (const piece of stream.textStream) pieces.push(piece);
const whole = await generateText(question);
let refused = null;
try {
  await generateText({ ...question, model: footnote("gpt-4o") });
} catch (error) {
  refused = { status: error.statusCode, message: error.message };
}
console.log(
  JSON.stringify({
    pieces,
    finish: await stream.finishReason,
    tokens: (await stream.usage).totalTokens,
    whole: whole.text,
    refused,
  }),
);
