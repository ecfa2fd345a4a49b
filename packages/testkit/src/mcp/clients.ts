import type { Client } from '@modelcontextprotocol/client';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { PersonAtClient } from './person-at-client.ts';

export interface McpClientOptions {
  /** Sent with every request: an API key, a token. */
  headers?: Readonly<Record<string, string>>;
  /** Signs in wherever the server asks for a token, as often as it asks. */
  person?: PersonAtClient;
  /** `auto`: asks the server for the newest revision first, as the client of today can; by default it does not. */
  negotiates?: 'legacy' | 'auto';
}

export interface McpTestClient {
  /** Which library it is, for the names of tests. */
  readonly generation: 'client 2' | 'sdk 1';
  /** What it agreed on with the server. */
  readonly protocolVersion: string | undefined;
  /** Names, over all pages. */
  listTools(): Promise<string[]>;
  /** The text of the result, and whether the tool called it an error. Rejects when the call is refused. */
  callTool(name: string, toolArguments?: Record<string, unknown>): Promise<{ text: string; isError: boolean }>;
  /** Ends the session as a client should, with DELETE, and the connection. */
  close(): Promise<void>;
}

/** Connects today's official client, `@modelcontextprotocol/client`. Libraries load on first use. */
export async function connectMcpClient(
  url: string,
  { headers = {}, person, negotiates = 'legacy' }: McpClientOptions = {},
): Promise<McpTestClient> {
  const { Client, StreamableHTTPClientTransport, UnauthorizedError } = await import('@modelcontextprotocol/client');
  const client = new Client(identity, { versionNegotiation: { mode: negotiates } });
  const options = { requestInit: { headers }, ...(person && { authProvider: person }) };
  let transport = new StreamableHTTPClientTransport(new URL(url), options);
  const signIn = async (error: unknown) => {
    if (!(error instanceof UnauthorizedError) || person?.callback === undefined) throw error;
    await transport.finishAuth(person.callback);
  };
  await client.connect(transport).catch(async (error) => {
    await signIn(error);
    transport = new StreamableHTTPClientTransport(new URL(url), options);
    await client.connect(transport);
  });
  const protocolVersion = client.getNegotiatedProtocolVersion();
  return testClient('client 2', protocolVersion, client, () => transport.terminateSession(), signIn);
}

/** Connects the older official client, of `@modelcontextprotocol/sdk`. */
export async function connectMcpSdkClient(
  url: string,
  { headers = {}, person }: McpClientOptions = {},
): Promise<McpTestClient> {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const { UnauthorizedError } = await import('@modelcontextprotocol/sdk/client/auth.js');
  const client = new Client(identity);
  const options = { requestInit: { headers }, ...(person && { authProvider: person as OAuthClientProvider }) };
  let transport = new StreamableHTTPClientTransport(new URL(url), options);
  const signIn = async (error: unknown) => {
    const code = person?.callback?.get('code');
    if (!(error instanceof UnauthorizedError) || !code) throw error;
    await transport.finishAuth(code);
  };
  await client.connect(transport as Transport).catch(async (error) => {
    await signIn(error);
    transport = new StreamableHTTPClientTransport(new URL(url), options);
    await client.connect(transport as Transport);
  });
  return testClient('sdk 1', transport.protocolVersion, client, () => transport.terminateSession(), signIn);
}

/** Both generations, to run one test with each. */
export const mcpClients = [
  ['client 2', connectMcpClient],
  ['sdk 1', connectMcpSdkClient],
] as const;

/** Both generations, today's in both eras. */
export const mcpClientsOfEachEra = [...mcpClients, ['client 2, modern', connectModernMcpClient]] as const;

/** Today's client, speaking the newest revision wherever the server does. */
function connectModernMcpClient(url: string, options?: McpClientOptions): Promise<McpTestClient> {
  return connectMcpClient(url, { ...options, negotiates: 'auto' });
}

const identity = { name: 'sallyport-test', version: '1.0.0' };

function testClient(
  generation: McpTestClient['generation'],
  protocolVersion: string | undefined,
  client: Client | LegacyClient,
  terminate: () => Promise<void>,
  signIn: (error: unknown) => Promise<void>,
): McpTestClient {
  return {
    generation,
    protocolVersion,
    async listTools() {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor });
        names.push(...page.tools.map(({ name }) => name));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return names;
    },
    async callTool(name, toolArguments = {}) {
      const call = async () => client.callTool({ name, arguments: toolArguments });
      const { content, isError } = await call().catch(async (error) => {
        await signIn(error);
        return call();
      });
      const parts = content as { type: string; text?: string }[];
      return { text: parts.map(({ text = '' }) => text).join(''), isError: isError === true };
    },
    async close() {
      await terminate();
      await client.close();
    },
  };
}
