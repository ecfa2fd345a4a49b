import type { Evasion } from '@sallyport/testkit';

const versions = [undefined, '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];
const methods = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'];

/** Honest requests for every list in every revision. */
export function listings(): Evasion[] {
  return versions.flatMap((version) => methods.map((method) => listing(method, version)));
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

function listing(method: string, version: string | undefined): Evasion {
  const isModern = version === '2026-07-28';
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: isModern ? { _meta: meta } : {} });
  const headers: string[] = [];
  if (version !== undefined) headers.push('MCP-Protocol-Version', version);
  if (isModern) headers.push('Mcp-Method', method);
  return request(text, headers);
}

function request(text: string, headers: readonly string[]): Evasion {
  const json = ['Content-Type', 'application/json'];
  return { method: 'POST', suffix: '', headers: [...json, ...headers], body: Buffer.from(text), text };
}
