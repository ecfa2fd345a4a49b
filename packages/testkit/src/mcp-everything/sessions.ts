import { randomUUID } from 'node:crypto';
import { type McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { EventLog } from './event-log.ts';
import { createEverythingServer } from './server.ts';

/** The legacy side: a server and a transport for each session, with streams that can be resumed. */
export class LegacySessions {
  readonly #transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  readonly #servers = new Set<McpServer>();

  get size(): number {
    return this.#transports.size;
  }

  async fetch(request: Request): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null) return (await this.#open()).handleRequest(request);
    const transport = this.#transports.get(id);
    return transport === undefined ? unknownSession() : transport.handleRequest(request);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#transports.values()].map((transport) => transport.close()));
  }

  async #open(): Promise<WebStandardStreamableHTTPServerTransport> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.#transports.set(id, transport),
      eventStore: new EventLog(),
      retryInterval: 500,
    });
    // Lists are the same in all sessions.
    const server = createEverythingServer({
      toolsChanged: () => {
        for (const one of this.#servers) one.sendToolListChanged();
      },
      promptsChanged: () => {
        for (const one of this.#servers) one.sendPromptListChanged();
      },
    });
    transport.onclose = () => {
      this.#transports.delete(transport.sessionId ?? '');
      this.#servers.delete(server);
    };
    await server.connect(transport);
    this.#servers.add(server);
    return transport;
  }
}

function unknownSession(): Response {
  const error = { code: -32001, message: 'Session not found' };
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 });
}
