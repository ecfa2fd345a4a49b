import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { fromJsonSchema, McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { listenOnLoopback } from '../upstreams/listen.ts';
import type { RunningMcpServer } from './server.ts';

/**
 * An MCP server with sessions that knows an API landscape, on the official server package: what the scripted planner of the
 * development models asks for. Each control plane that is asked for is there, with services and requests of its own.
 */
export async function startLandscapeServer(): Promise<RunningMcpServer> {
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const open = async () => {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: true,
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    await createLandscape().connect(transport);
    return transport;
  };
  const serve = toNodeHandler({
    async fetch(request) {
      const id = request.headers.get('mcp-session-id');
      const transport = id === null ? await open() : transports.get(id);
      return transport?.handleRequest(request) ?? new Response(null, { status: 404 });
    },
  });
  const { url, stop } = await listenOnLoopback(createServer((request, response) => void serve(request, response)));
  return {
    url: `${url}/mcp`,
    async stop() {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
      await stop();
    },
  };
}

function createLandscape(): McpServer {
  const server = new McpServer({ name: 'landscape', version: '1.0.0' });
  for (const [name, { description, properties, answer }] of Object.entries(tools))
    server.registerTool(
      name,
      { description, inputSchema: fromJsonSchema({ type: 'object', properties }) },
      (given) => ({ content: [{ type: 'text', text: JSON.stringify(answer(given as Given)) }] }),
    );
  return server;
}

interface Tool {
  description: string;
  properties: Record<string, object>;
  answer(given: Given): object;
}

interface Given {
  filterName: string;
  serviceIds: string[];
  statusCodes?: number[];
}

const text = { type: 'string' };

const tools: Record<string, Tool> = {
  list_control_planes: {
    description: 'Lists control planes by name.',
    properties: { filterName: text },
    answer: ({ filterName }) => ({ controlPlanes: [{ controlPlaneId: `cp-${filterName}`, name: filterName }] }),
  },
  list_services: {
    description: 'Lists the services of a control plane.',
    properties: { controlPlaneId: text, size: { type: 'integer' } },
    answer: () => ({ services: ['payments', 'accounts'].map((name) => ({ serviceId: `s-${name}`, name })) }),
  },
  query_api_requests: {
    description: 'Finds requests of services by status.',
    properties: {
      timeRange: text,
      serviceIds: { type: 'array', items: text },
      maxResults: { type: 'integer' },
      statusCodes: { type: 'array', items: { type: 'integer' } },
    },
    answer: ({ serviceIds, statusCodes }) => ({ requests: requestsOf(serviceIds, statusCodes) }),
  },
};

function requestsOf([serviceId]: readonly string[], statusCodes: readonly number[] | undefined): object[] {
  return [200, 404, 503, 503]
    .filter((statusCode) => statusCodes?.includes(statusCode) ?? true)
    .map((statusCode) => ({ statusCode, serviceId, latency: { totalMs: 100 } }));
}
