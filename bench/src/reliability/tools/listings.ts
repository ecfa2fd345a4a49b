import type { Evasion } from '@sallyport/testkit';

const versions = [undefined, '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];
const methods = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'];

/** Honest requests for every list in every revision; `onlyTools` where nothing else is listed. */
export function listings(onlyTools: boolean): Evasion[] {
  const lists = onlyTools ? methods.slice(0, 1) : methods;
  return versions.flatMap((version) => lists.map((method) => ask(method, {}, version)));
}

/** Honest uses of what is allowed, in every revision. */
export function uses(name: string, uri: string | undefined): Evasion[] {
  return versions.flatMap((version) => {
    const call = ask('tools/call', { name }, version);
    if (uri === undefined) return [call];
    return [call, ask('prompts/get', { name }, version), ask('resources/read', { uri }, version)];
  });
}

/** How a client of 2025 begins. */
export const initialize: Evasion = request(
  JSON.stringify({
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
  }),
  [],
);

function ask(method: string, params: { name?: string; uri?: string }, version: string | undefined): Evasion {
  const isModern = version === '2026-07-28';
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const text = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method,
    params: isModern ? { ...params, _meta: meta } : params,
  });
  const headers: string[] = [];
  if (version !== undefined) headers.push('MCP-Protocol-Version', version);
  if (isModern) headers.push('Mcp-Method', method);
  const target = params.name ?? params.uri;
  if (isModern && target !== undefined) headers.push('Mcp-Name', target);
  return request(text, headers);
}

function request(text: string, headers: readonly string[]): Evasion {
  const json = ['Content-Type', 'application/json'];
  return { method: 'POST', suffix: '', headers: [...json, ...headers], body: Buffer.from(text), text };
}
