import {
  evasions,
  fakeServices,
  forbiddenOf,
  plainest,
  runPlugin,
  whatCouldRun,
  writingsOfName,
} from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from './plugin.ts';

/** Mallory may use `safe`, never `delete_user`; what the rules say about everything else differs. */
const configs = {
  'everything but one of each': {
    tools: [{ name: 'delete_user', description: 'd', acl: { deny: ['mallory'] } }],
    prompts: [{ name: 'delete_user', acl: { deny: ['mallory'] } }],
    resources: [{ uri: 'file:///secret/delete_user', acl: { deny: ['mallory'] } }],
  },
  'one of each only': {
    default_acl: ['tools', 'prompts', 'resources'].map((scope) => ({ scope, allow: ['admin'] })),
    tools: [{ name: 'safe', description: 'd', acl: { allow: ['mallory'] } }],
    prompts: [{ name: 'safe', acl: { allow: ['mallory'] } }],
    resources: [{ uri: 'file:///safe/safe', acl: { allow: ['mallory'] } }],
  },
};
/** Such things are seen by those who may not use them yet. */
const byScope = {
  'everything but one of each, for want of a scope': {
    tools: [{ name: 'delete_user', description: 'd', scopes_required: ['admin'] }],
    prompts: [{ name: 'delete_user', scopes_required: ['admin'] }],
    resources: [{ uri: 'file:///secret/delete_user', scopes_required: ['admin'] }],
  },
};
const forbidden = 'delete_user';
const sought = forbiddenOf(forbidden);

const meta =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}';
const call = (name: string, rest = '') =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${name}${rest}}}`;
const safe = call('"safe"');
const mirrored = (name: string) => [
  ...['MCP-Protocol-Version', '2026-07-28', 'Mcp-Method', 'tools/call'],
  ...['Mcp-Name', name],
];

describe('no forbidden call reaches the upstream', () => {
  const services = fakeServices({ consumers: [{ username: 'mallory' }] });
  const consumer = services.consumer('mallory');
  // The rest is for `npm run reliability -- S-TOOL`, which goes on the wire.
  const attacks = [...evasions({ forbidden, safe: 'safe', every: 31 })];

  it.each(Object.entries({ ...configs, ...byScope }))('where the rules allow %s', async (_what, config) => {
    const run = runPlugin(aiMcpProxy, { mode: 'passthrough-listener', ...config }, { services });
    const reached: string[] = [];
    for (const { text, method, headers, body } of attacks) {
      const outcome = await run({ method, headers: [...headers], body, url: '/mcp', consumer });
      if (outcome === 'passed') reached.push(`${method} ${headers.join(' ')}\n${text}`);
      else expect([400, 403, 404, 405, 415]).toContain(outcome.status);
    }
    expect(reached).toEqual([]);
    expect(attacks.length).toBeGreaterThan(2_000);
  });

  it.each(Object.entries({ ...configs, ...byScope }))(
    'and honest calls do, where the rules allow %s',
    async (_what, config) => {
      const run = runPlugin(aiMcpProxy, { mode: 'passthrough-listener', ...config }, { services });
      const ask = (method: string, params: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      const honest: [headers: string[], body: string][] = [
        [[], safe],
        [[], `[${safe},${safe}]`],
        [['MCP-Protocol-Version', '2025-06-18'], `\n ${safe} `],
        [mirrored('safe'), call('"safe"', `,${meta}`)],
        [mirrored('=?base64?c2FmZQ==?='), call('"safe"', `,${meta}`)],
        [[], call('"s\\u0061fe"')],
        [[], ask('prompts/get', { name: 'safe' })],
        [[], ask('resources/read', { uri: 'file:///safe/safe' })],
        [[], ask('resources/subscribe', { uri: 'file:///safe/safe' })],
        [[], ask('completion/complete', { ref: { type: 'ref/prompt', name: 'safe' }, argument: {} })],
      ];
      for (const [headers, body] of honest) {
        const request = { method: 'POST', headers: ['Content-Type', 'application/json', ...headers], body, consumer };
        expect(await run(request)).toBe('passed');
        expect(whatCouldRun(headers, Buffer.from(body)).isDisjointFrom(sought)).toBe(true);
      }
    },
  );

  it.each(Object.entries(configs))(
    'and no forbidden name is in a list, where the rules allow %s',
    async (_what, config) => {
      for (const name of writingsOfName(forbidden)) {
        for (const stream of [false, true]) {
          const result = `{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":${name}},{"name":"safe"},{"title":"x", "\\u006eame" : ${name}}]}}`;
          const upstream = stream
            ? { headers: { 'Content-Type': 'text/event-stream' }, body: [`data: ${result}\n\n`] }
            : { headers: { 'Content-Type': 'application/json' }, body: result };
          const run = runPlugin(aiMcpProxy, { mode: 'passthrough-listener', ...config }, { services, upstream });
          const json = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
          const { reply } = await run.trace({ method: 'POST', json, consumer });
          const { tools } = JSON.parse(reply.body.replace('data: ', '')).result as { tools: { name: string }[] };
          const seen = tools.map((tool) => plainest(tool.name));
          expect(seen).toContain('safe');
          expect(seen).not.toContain(forbidden);
        }
      }
    },
  );
});
