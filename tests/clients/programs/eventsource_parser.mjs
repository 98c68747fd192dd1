// eventsource-parser over fetch. Prints the events as JSON.
// node eventsource_parser.mjs ADDRESS WORKSPACE all|stop
import { EventSourceParserStream } from "eventsource-parser/stream";

const [address, workspace, scenario] = process.argv.slice(2);
const answer = await fetch(`${address}/query/stream`, {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-Workspace": workspace },
  body: JSON.stringify({ query: "How long is the Nile?" }),
});
const events = [];
const stream = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
for await (const event of stream) {
  events.push({ id: event.id, type: event.event, data: JSON.parse(event.data) });
  if (scenario === "stop" && event.event === "token") break; // which cancels the stream
}
console.log(JSON.stringify(events));
