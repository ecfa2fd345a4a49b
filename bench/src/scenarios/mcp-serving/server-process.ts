import { createServer, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '@sallyport/testkit';

// A legacy MCP server that holds streams on which nothing is said, as a process of its own: tells its parent where it is, and ends with it.
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    if (request.method === 'POST') answer(JSON.parse(Buffer.concat(chunks).toString()) as Message, response);
    else response.writeHead(200).end();
  });
});
const { url } = await listenOnLoopback(server);
process.send!(url);
process.once('disconnect', () => process.exit(0));

interface Message {
  id?: number | string;
  method: string;
}

function answer({ id, method }: Message, response: ServerResponse): void {
  if (id === undefined) return void response.writeHead(202).end();
  const say = (status: number, told: object, headers: object = {}) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ jsonrpc: '2.0', id, ...told }));
  const serverInfo = { name: 'bench', version: '1' };
  const greeting = { protocolVersion: '2025-11-25', capabilities: { tools: { listChanged: true } }, serverInfo };
  if (method === 'initialize') return say(200, { result: greeting }, { 'mcp-session-id': 'bench' });
  if (method === 'tools/list') return say(200, { result: { tools: [] } });
  say(400, { error: { code: -32601, message: 'Method not found' } });
}
