// The official SDK's clients for the Model Context Protocol. Prints what they see as JSON.
// node mcp.mjs ADDRESS WORKSPACE handshake|stateless ask|cancel|refused
const [address, workspace, revision, scenario] = process.argv.slice(2);
const requestInit = { headers: { Authorization: `Bearer ${workspace}` } };

async function connected() {
  const name = { name: "test", version: "1" };
  if (revision === "stateless") {
    const sdk = await import("@modelcontextprotocol/client");
    const client = new sdk.Client(name, { versionNegotiation: { mode: "auto" } });
    await client.connect(new sdk.StreamableHTTPClientTransport(new URL(`${address}/mcp`), { requestInit }));
    return { client, call: (tool, options) => client.callTool(tool, options) };
  }
  const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
  const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
  const client = new Client(name);
  await client.connect(new StreamableHTTPClientTransport(new URL(`${address}/mcp`), { requestInit }));
  return { client, call: (tool, options) => client.callTool(tool, undefined, options) };
}

async function messageOf(promise) {
  try {
    await promise;
    return null;
  } catch (caught) {
    return caught.message;
  }
}

const question = { name: "ask", arguments: { question: "How long is the Nile?" } };
if (scenario === "refused") {
  console.log(JSON.stringify({ error: await messageOf(connected()) }));
} else if (scenario === "cancel") {
  const { call } = await connected();
  const stop = new AbortController();
  const onprogress = ({ progress }) => progress > 0 && stop.abort();
  console.log(JSON.stringify({ error: await messageOf(call(question, { onprogress, signal: stop.signal })) }));
  process.stdin.once("data", () => process.exit()); // the connection stays open: only the cancellation was told
} else {
  const { client, call } = await connected();
  const { tools } = await client.listTools();
  const progress = [];
  const asked = await call(question, { onprogress: (told) => progress.push(told.progress) });
  const found = await call({ name: "search", arguments: { query: "Nile" } });
  const read = await call({ name: "fetch", arguments: { id: found.structuredContent.results[0].id } });
  const failed = await call({ name: "fetch", arguments: { id: "nothing" } });
  console.log(
    JSON.stringify({
      tools: tools.map((tool) => tool.name),
      answer: asked.structuredContent.answer,
      citations: asked.structuredContent.citations,
      progress,
      read: read.structuredContent,
      failed: failed.isError,
      unknown: await messageOf(call({ name: "nothing", arguments: {} })),
    }),
  );
  await client.close();
}
