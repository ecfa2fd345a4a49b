import { parseArgs } from 'node:util';
import { Client, SdkHttpError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

// A small MCP client: who am I, which tools do I see, and what happens when I call one I may not.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string', default: 'http://127.0.0.1:8000/mcp' } },
});
const [name = 'alice'] = positionals;

let seen: readonly string[] = [];
const client = new Client({ name: 'example-client', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(values.url), {
  requestInit: { headers: { apikey: `${name}-demo-key` } },
});
try {
  await client.connect(transport);
  const { tools } = await client.listTools();
  seen = tools.map((tool) => tool.name);
  console.log(`${name} sees ${seen.length} tools: ${seen.join(', ') || 'none'}`);
  await call('echo', { message: 'hello' });
  await call('get-sum', { a: 2, b: 3 });
  await call('get-env', {});
} catch (error) {
  console.error(`${name} cannot connect to ${values.url}: ${inWords(error)}. Another address is given by --url.`);
  process.exitCode = 1;
} finally {
  await client.close();
}

/** A tool by its own name; before those of several servers stand the servers' names. */
async function call(own: string, args: Record<string, unknown>): Promise<void> {
  const tool = seen.find((name) => name === own || name.endsWith(`__${own}`)) ?? own;
  try {
    const { content } = await client.callTool({ name: tool, arguments: args });
    const [first] = content as { text?: string }[];
    console.log(`${tool}: ${first?.text?.split('\n')[0]}`);
  } catch (error) {
    console.log(`${tool}: ${inWords(error)}`);
  }
}

function inWords(error: unknown): string {
  return error instanceof SdkHttpError ? `refused, HTTP ${error.data.status}` : (error as Error).message;
}
