import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { fakeServices, plainest, runPlugin, toolsThatCouldRun } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from './plugin.ts';

/** Mallory may call `safe`, never `delete_user`; what the rules say about other tools differs. */
const configs = {
  'everything but one tool': {
    tools: [{ name: 'delete_user', description: 'd', acl: { deny: ['mallory'] } }],
  },
  'one tool only': {
    default_acl: [{ scope: 'tools', allow: ['admin'] }],
    tools: [{ name: 'safe', description: 'd', acl: { allow: ['mallory'] } }],
  },
};
/** Such a tool is seen by those who may not call it yet. */
const byScope = {
  'everything but one tool, for want of a scope': {
    tools: [{ name: 'delete_user', description: 'd', scopes_required: ['admin'] }],
  },
};
const forbidden = 'delete_user';

/** Writings of the forbidden name, as JSON texts. */
const names = [
  '"delete_user"',
  '"Delete_User"',
  '"DELETE_USER"',
  '"delete_user "',
  '" delete_user"',
  '"delete_user\\t"',
  '"delete_user\\n"',
  '"delete_user\\u0000"',
  '"delete_user\\u0000.txt"',
  '"\\u0064elete_user"',
  '"\\u0064\\u0065\\u006c\\u0065\\u0074\\u0065\\u005f\\u0075\\u0073\\u0065\\u0072"',
  '"delete\\u005Fuser"',
  '"dele\u200bte_user"',
  '"\ufeffdelete_user"',
  '"delete_user\u00a0"',
  '"delete_\u2060user"',
  '"\uff44elete_user"',
  '"\uff24\uff25\uff2c\uff25\uff34\uff25\uff3f\uff35\uff33\uff25\uff32"',
  '"delete_u\u017fer"',
  '"delete_u\\u017fer"',
  '"d\u00adelete_user"',
  '"delete_user\\u200d"',
  '"delete_user\\ud800"',
  '"\u0501elete_user"',
  '"safe__delete_user"',
  '"delete_user\u3000"',
] as const;

const head = '"jsonrpc":"2.0","id":1';
const call = (name: string) => `{${head},"method":"tools/call","params":{"name":${name},"arguments":{}}}`;
const safe = call('"safe"');
const modernSafe = `{${head},"method":"tools/call","params":{"name":"safe","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`;

/** Bodies that some reader takes for a call of the named tool. */
const shapes: ((name: string) => string)[] = [
  call,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe","name":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":${n},"name":"safe"}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe","Name":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"Name":${n},"name":"safe"}}`,
  (n) => `{${head},"method":"tools/call","params":{"NAME":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe","name ":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe","na\u200bme":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe","name\\u0000":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe","\\u006eame":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"\\u006e\\u0061\\u006d\\u0065":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe","\uff4eame":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe"},"params":{"name":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":${n}},"params":{"name":"safe"}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe"},"Params":{"name":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe"},"param\u017f":{"name":${n}}}`,
  (n) => `{${head},"method":"tools/call","PARAMS":{"name":${n}},"params":{"name":"safe"}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe"},"p\\u0061rams":{"name":${n}}}`,
  (n) => `{${head},"method":"ping","method":"tools/call","params":{"name":${n}}}`,
  (n) => `{${head},"method":"tools/call","method":"ping","params":{"name":${n}}}`,
  (n) => `{${head},"method":"ping","Method":"tools/call","params":{"name":${n}}}`,
  (n) => `{${head},"method":"ping","meth\\u006fd":"tools/call","params":{"name":${n}}}`,
  (n) => `{${head},"METHOD":"tools/call","params":{"name":${n}}}`,
  (n) => `{${head},"method":"Tools/Call","params":{"name":${n}}}`,
  (n) => `{${head},"method":"TOOLS/CALL","params":{"name":${n}}}`,
  (n) => `{${head},"method":"tools/call ","params":{"name":${n}}}`,
  (n) => `{${head},"method":"\\ttools/call","params":{"name":${n}}}`,
  (n) => `{${head},"method":"tools/call\\u0000","params":{"name":${n}}}`,
  (n) => `{${head},"method":"tools\\/call","params":{"name":${n}}}`,
  (n) => `{${head},"method":"tools\uff0fcall","params":{"name":${n}}}`,
  (n) => `{${head},"method":"tool\u017f/call","params":{"name":${n}}}`,
  (n) => `{${head},"method":"t\u200bools/call","params":{"name":${n}}}`,
  (n) => `{"params":{"name":${n}},"method":"tools/call",${head}}`,
  (n) => `{"jsonrpc":"2.0","method":"tools/call","params":{"name":${n}}}`,
  (n) => `{"jsonrpc":"2.0","id":null,"method":"tools/call","params":{"name":${n}}}`,
  (n) => `{"jsonrpc":"2.0","id":{"a":1},"method":"tools/call","params":{"name":${n}}}`,
  (n) => `{"jsonrpc":"2.0","id":99999999999999999999,"method":"tools/call","params":{"name":${n}}}`,
  (n) => `{"jsonrpc":"2.0","id":"1","id":1,"method":"tools/call","params":{"name":${n}}}`,
  (n) => `{"method":"tools/call","params":{"name":${n}}}`,
  (n) => `{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":${n}}}`,
  (n) => `{${head},"result":{},"method":"tools/call","params":{"name":${n}}}`,
  (n) => `{${head},"method":"tools/call","params":[${n},{}]}`,
  (n) => `{${head},"method":"tools/call","params":{"name":[${n}]}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":${n},"_meta":{"name":"safe"}}}`,
  (n) => `[${call(n)}]`,
  (n) => `[${safe},${call(n)}]`,
  (n) => `[${call(n)},${safe}]`,
  (n) => `[[${call(n)}]]`,
  (n) => `[${safe},[${call(n)}]]`,
  (n) => `${safe}${call(n)}`,
  (n) => `${safe}\n${call(n)}`,
  (n) => `\ufeff${call(n)}`,
  (n) => `${safe}\u0000${call(n)}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe"/*","name":${n}/**/}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe",'name':${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":"safe",name:${n}}}`,
  (n) => `{${head},"method":"tools/call","params":{"name":${n},},}`,
  (n) => `// ${safe}\n${call(n)}`,
];

interface Envelope {
  method?: string;
  headers?: readonly string[];
  /** Instead of one `Content-Type: application/json`. */
  type?: readonly string[];
  encode?: (body: string) => Buffer;
}

const mirrored = (name: string, version = '2026-07-28') => [
  'MCP-Protocol-Version',
  version,
  'Mcp-Method',
  'tools/call',
  'Mcp-Name',
  name,
];

/** Ways to send a body. */
const envelopes: Envelope[] = [
  {},
  { headers: ['MCP-Protocol-Version', '2025-03-26'] },
  { headers: ['MCP-Protocol-Version', '2025-06-18'] },
  { headers: ['MCP-Protocol-Version', '2025-11-25'] },
  { headers: ['MCP-Protocol-Version', 'tomorrow'] },
  { headers: mirrored('safe') },
  { headers: mirrored('delete_user') },
  { headers: mirrored('=?base64?ZGVsZXRlX3VzZXI=?=') },
  { headers: mirrored('safe', '2025-06-18') },
  { headers: [...mirrored('safe'), 'Mcp-Name', 'delete_user'] },
  { headers: ['Mcp-Session-Id', 'a', 'Mcp-Session-Id', 'b'] },
  { type: ['Application/Json'] },
  { type: ['application/json; charset=utf-8'] },
  { type: ['text/plain'] },
  { type: [] },
  { type: ['application/vnd.mcp+json'] },
  { type: ['text/plain', 'application/json'] },
  { type: ['application/json;charset=utf-16'], encode: (body) => Buffer.from(body, 'utf16le') },
  { encode: (body) => Buffer.from(`\ufeff${body}`, 'utf16le') },
  { encode: (body) => Buffer.from(body, 'utf16le').swap16() },
  { encode: (body) => gzipSync(body, { level: 0 }), headers: ['Content-Encoding', 'gzip'] },
  { encode: (body) => gzipSync(body, { level: 0 }) },
  { encode: (body) => deflateSync(body, { level: 0 }), headers: ['Content-Encoding', 'deflate'] },
  { encode: (body) => brotliCompressSync(body, { params: { 1: 0 } }), headers: ['Content-Encoding', 'br'] },
  { method: 'GET' },
  { method: 'DELETE', headers: ['X-HTTP-Method-Override', 'POST'] },
  { method: 'PUT' },
  { method: 'OPTIONS', headers: ['X-HTTP-Method', 'POST'] },
  { method: 'HEAD' },
  { headers: ['X-HTTP-Method-Override', 'PUT'] },
];

describe('no forbidden call reaches the upstream', () => {
  const services = fakeServices({ consumers: [{ username: 'mallory' }] });
  const consumer = services.consumer('mallory');
  const attacks = [...attacksThatWouldWork()];

  it.each(Object.entries({ ...configs, ...byScope }))('where the rules allow %s', async (_what, config) => {
    const run = runPlugin(aiMcpProxy, { mode: 'passthrough-listener', ...config }, { services });
    const reached: string[] = [];
    for (const { text, ...request } of attacks) {
      const outcome = await run({ ...request, url: '/mcp', consumer });
      if (outcome === 'passed') reached.push(`${request.method} ${request.headers.join(' ')}\n${text}`);
      else expect([400, 403, 405, 415]).toContain(outcome.status);
    }
    expect(reached).toEqual([]);
    expect(attacks.length).toBeGreaterThan(10_000);
  });

  it.each(Object.entries({ ...configs, ...byScope }))(
    'and honest calls do, where the rules allow %s',
    async (_what, config) => {
      const run = runPlugin(aiMcpProxy, { mode: 'passthrough-listener', ...config }, { services });
      const honest: [headers: string[], body: string][] = [
        [[], safe],
        [[], `[${safe},${safe}]`],
        [['MCP-Protocol-Version', '2025-06-18'], `\n ${safe} `],
        [mirrored('safe'), modernSafe],
        [mirrored('=?base64?c2FmZQ==?='), modernSafe],
        [[], call('"s\\u0061fe"')],
      ];
      for (const [headers, body] of honest) {
        const request = { method: 'POST', headers: ['Content-Type', 'application/json', ...headers], body, consumer };
        expect(await run(request)).toBe('passed');
      }
    },
  );

  it.each(Object.entries(configs))(
    'and no forbidden name is in a list, where the rules allow %s',
    async (_what, config) => {
      for (const name of names) {
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

interface Attack {
  method: string;
  headers: string[];
  body: Buffer;
  text: string;
}

/** Every shape with every name, each sent in a dozen ways; those that would run the forbidden tool somewhere. */
function* attacksThatWouldWork(): Generator<Attack> {
  for (const [i, shape] of shapes.entries()) {
    for (const [j, name] of names.entries()) {
      const text = shape(name);
      for (const [k, envelope] of envelopes.entries()) {
        if (k > 0 && (i + j + k) % 3 !== 0) continue;
        const { method = 'POST', type = ['application/json'], headers = [], encode = Buffer.from } = envelope;
        const raw = [...type.flatMap((value) => ['Content-Type', value]), ...headers];
        const body = encode(text);
        if (toolsThatCouldRun(raw, body).has(forbidden)) yield { method, headers: raw, body, text };
      }
    }
  }
}
