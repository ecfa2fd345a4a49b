import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import type { PlatformApi } from './api.ts';

/** What there is to read besides tools. */
export function registerResources(server: McpServer, apiFor: (context: ServerContext) => PlatformApi): void {
  server.registerResource(
    'openapi',
    'sallyport://openapi.json',
    {
      title: 'The API',
      description: 'All operations of the platform, as an OpenAPI 3.1 document. It is long: search finds single ones.',
      mimeType: 'application/json',
    },
    async ({ href: uri }, context) => {
      const { signal } = context.mcpReq;
      const { status, body } = await apiFor(context).call({ method: 'GET', path: '/openapi.json', signal });
      if (status !== 200) throw new Error(`The API answers ${status}.`);
      return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(body) }] };
    },
  );
}
