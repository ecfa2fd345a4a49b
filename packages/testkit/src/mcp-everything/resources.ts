import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { pngBase64 } from './samples.ts';

export function addResources(server: McpServer): void {
  server.registerResource('static-text', 'test://static-text', plain('A text.'), ({ href }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource(
    'static-binary',
    'test://static-binary',
    { description: 'An image.', mimeType: 'image/png' },
    ({ href }) => ({ contents: [{ uri: href, mimeType: 'image/png', blob: pngBase64 }] }),
  );
  server.registerResource('watched', 'test://watched-resource', plain('To be subscribed to.'), ({ href }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: 'Watch me.' }],
  }));
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', {
      list: undefined,
      complete: { id: (begun) => ids.filter((id) => id.startsWith(begun)) },
    }),
    { description: 'Data for an id.', mimeType: 'application/json' },
    ({ href }, { id }) => {
      const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
      return { contents: [{ uri: href, mimeType: 'application/json', text }] };
    },
  );
  const { server: wire } = server;
  for (const method of ['resources/subscribe', 'resources/unsubscribe'] as const) {
    wire.setRequestHandler(method, () => ({}));
  }
}

const ids = ['1', '12', '123'];

function plain(description: string) {
  return { description, mimeType: 'text/plain' };
}
