/** A listener with one source. */
export function listenerConfig(url: string): string {
  const source = { name: 'ai-mcp-proxy', tags: ['bench'], config: { mode: 'upstream-server' } };
  const listener = { name: 'ai-mcp-proxy', config: { mode: 'listener', server: { tag: 'bench' } } };
  return JSON.stringify({
    _format_version: '3.0',
    services: [{ name: 'server', url, routes: [{ name: 'server', paths: ['/internal'], plugins: [source] }] }],
    routes: [{ name: 'listener', paths: ['/mcp'], plugins: [listener] }],
  });
}

const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Greets a listener; gives the headers of a client that has a session there. */
export async function openSession(url: string): Promise<Record<string, string>> {
  const post = (body: object, more: Record<string, string> = {}) =>
    fetch(`${url}/mcp`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
  const greeted = await post({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  const sessionId = greeted.headers.get('mcp-session-id');
  if (!greeted.ok || sessionId === null) throw new Error(`initialize: ${greeted.status} ${await greeted.text()}`);
  await greeted.text();
  const session = { 'mcp-session-id': sessionId, 'mcp-protocol-version': '2025-11-25' };
  await (await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, session)).text();
  return { ...headers, ...session };
}
