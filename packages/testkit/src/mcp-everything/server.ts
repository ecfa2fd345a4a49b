import { randomBytes } from 'node:crypto';
import { createRequestStateCodec, McpServer } from '@modelcontextprotocol/server';
import { addPrompts } from './prompts.ts';
import { addResources } from './resources.ts';
import { addAskingTools } from './tools/asking.ts';
import { addChangingTools, type ListChanges } from './tools/changing.ts';
import { addContentTools } from './tools/content.ts';
import { addRoundTools } from './tools/rounds.ts';
import { addSchemaTools } from './tools/schemas.ts';
import { addTalkingTools } from './tools/talking.ts';

// One key for all servers of this process: a modern client's next round may be served by another one.
const states = createRequestStateCodec<RoundState>({ key: randomBytes(32) });

/** What a call that takes several rounds remembers between them; sealed, since it travels through the client. */
export interface RoundState {
  readonly round: number;
  readonly name?: string;
}

export type RoundStates = typeof states;

/** One server of either era: what it asks of the client is pushed to a legacy one and returned to a modern one. */
export function createEverythingServer(changes: ListChanges): McpServer {
  const server = new McpServer(
    { name: 'sallyport-everything', version: '1.0.0' },
    {
      instructions: 'Everything that MCP has, under the names of the conformance suite.',
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: states.verify },
      cacheHints: {
        'server/discover': { ttlMs: 60_000, cacheScope: 'public' },
        'tools/list': { ttlMs: 1_000, cacheScope: 'public' },
      },
    },
  );
  addContentTools(server);
  addTalkingTools(server);
  addAskingTools(server);
  addRoundTools(server, states);
  addSchemaTools(server);
  addChangingTools(server, changes);
  addPrompts(server);
  addResources(server);
  return server;
}
