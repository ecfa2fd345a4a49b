import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  fromJsonSchema,
  inputRequired,
  inputResponse,
  McpServer,
} from '@modelcontextprotocol/server';

/** An MCP server that knows nothing but 2026-07-28: no handshake, no sessions, and questions to the person inside results. */
export function createNewServer() {
  const mcp = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'bakery', version: '1.0.0' });
      server.registerTool('order', { description: 'Orders bread.', inputSchema: order }, ({ loaves }, { mcpReq }) => {
        const answer = inputResponse(mcpReq.inputResponses, 'sure');
        if (answer.kind !== 'elicit') return inputRequired({ inputRequests: { sure: question(loaves) } });
        const text = answer.action === 'accept' ? `${loaves} loaves are on their way` : 'Nothing was ordered';
        return { content: [{ type: 'text', text }] };
      });
      return server;
    },
    { legacy: 'reject' },
  );
  return createServer(toNodeHandler(mcp));
}

const order = fromJsonSchema<{ loaves: number }>({
  type: 'object',
  properties: { loaves: { type: 'integer' } },
  required: ['loaves'],
});

function question(loaves: number) {
  return inputRequired.elicit({
    message: `Order ${loaves} loaves?`,
    requestedSchema: { type: 'object', properties: {} },
  });
}

if (import.meta.main) {
  const port = Number(process.env['PORT'] ?? 3001);
  createNewServer().listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/mcp speaks 2026-07-28 only`));
}
