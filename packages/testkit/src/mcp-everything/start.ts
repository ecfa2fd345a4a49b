import { createServer } from 'node:http';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { listenOnLoopback } from '../upstreams/listen.ts';
import { createEverythingServer } from './server.ts';
import { LegacySessions } from './sessions.ts';

/** Which clients it serves: of both eras on one URL, or of one era alone, as servers do that know no other. */
export type McpEras = 'both' | 'legacy' | 'modern';

export interface RunningMcpEverything {
  /** Its MCP endpoint, on loopback. By name, as the conformance suite wants it: it sends this Host and a foreign one. */
  readonly url: string;
  readonly port: number;
  /** Legacy sessions that are open. */
  sessions(): number;
  /** Forgets the legacy sessions, as a server does that was restarted: their ids are answered with 404. */
  forgetSessions(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A server with everything that MCP has, on the official server package: what the conformance suite asks of a server, with the
 * names it asks for. It checks Host and Origin as a server on loopback should.
 */
export async function startMcpEverything(eras: McpEras = 'both'): Promise<RunningMcpEverything> {
  const modern = createMcpHandler(() => createEverythingServer(modern.notify), { legacy: 'reject' });
  const sessions = new LegacySessions();
  const serve = toNodeHandler({
    async fetch(request) {
      const isLegacy = eras === 'legacy' || (eras === 'both' && (await isLegacyRequest(request)));
      return isLegacy ? sessions.fetch(request) : modern.fetch(request);
    },
  });
  const hasLocalHost = localhostHostValidation();
  const hasLocalOrigin = localhostOriginValidation();
  const server = createServer((request, response) => {
    if (!hasLocalHost(request, response) || !hasLocalOrigin(request, response)) return;
    if (request.url === '/mcp') serve(request, response);
    else response.writeHead(404).end();
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    url: `http://localhost:${port}/mcp`,
    port,
    sessions: () => sessions.size,
    forgetSessions: () => sessions.close(),
    async stop() {
      await Promise.all([modern.close(), sessions.close()]);
      await stop();
    },
  };
}
