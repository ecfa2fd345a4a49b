import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { argumentsOf } from './arguments.ts';
import { providerFor } from './sign-in.ts';

// The official client, made to use everything that a server has: `node everything-client.ts <url>`, as the conformance suite starts
// clients. What the scenario is, and what it brings, is in the environment.
const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Record<string, unknown>;
const isModern = process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'] === '2026-07-28';
const url = new URL(process.argv[2]!);

/** For a gateway that knows people by keys. */
const apikey = process.env['EVERYTHING_CLIENT_API_KEY'];
const provider = providerFor(scenario, context);
let client!: Client;
let transport!: StreamableHTTPClientTransport;

async function connect(): Promise<void> {
  client = new Client(
    { name: 'sallyport-everything-client', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} },
      versionNegotiation: { mode: isModern ? 'auto' : 'legacy' },
    },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
  client.setRequestHandler('roots/list', () => ({ roots: [] }));
  client.setRequestHandler('sampling/createMessage', () => ({
    model: 'none',
    role: 'assistant',
    content: { type: 'text', text: 'Paris' },
  }));
  transport = new StreamableHTTPClientTransport(url, {
    ...(provider && { authProvider: provider }),
    ...(apikey && { requestInit: { headers: { apikey } } }),
  });
  await client.connect(transport);
}

/** Signs in where the server wants that, and does it again; as often as a careful application would. */
async function signedIn<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      const callback = provider !== undefined && 'callback' in provider ? provider.callback : undefined;
      if (!(error instanceof UnauthorizedError) || callback === undefined || attempt === attemptsMax) throw error;
      await transport.finishAuth(callback);
    }
  }
}

const attemptsMax = 2;

async function useTools(): Promise<void> {
  const { tools } = await signedIn(() => client.listTools());
  for (const tool of tools) {
    for (const given of argumentsOf(tool, tools, context)) {
      await signedIn(() => client.callTool({ name: tool.name, arguments: given }));
    }
  }
}

async function usePrompts(): Promise<void> {
  if (client.getServerCapabilities()?.prompts === undefined) return;
  const { prompts } = await client.listPrompts();
  for (const { name } of prompts) await client.getPrompt({ name });
}

async function useResources(): Promise<void> {
  if (client.getServerCapabilities()?.resources === undefined) return;
  const { resources } = await client.listResources();
  for (const { uri } of resources) await client.readResource({ uri });
}

await signedIn(connect);
await useTools();
await usePrompts();
await useResources();
await transport.terminateSession().catch(() => {});
await client.close();
