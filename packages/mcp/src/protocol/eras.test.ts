import { readMember } from '@sallyport/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientFacts } from '../neutral.ts';
import { legacyHeaders } from './legacy-headers.ts';
import { liftError, liftResult, liftUrlElicitation } from './lift.ts';
import { lowerError, lowerResult } from './lower.ts';
import { neutralParams } from './meta.ts';
import { writeModernRequest } from './rev-2026-07-28/write-request.ts';

const modern: ClientFacts = {
  era: 'modern',
  protocolVersion: '2026-07-28',
  capabilities: Buffer.from('{"elicitation":{"form":{ }}}'),
  info: Buffer.from('{"name":"c","version":"1.0"}'),
  logLevel: 'debug',
};
const legacy: ClientFacts = {
  ...modern,
  era: 'legacy',
  protocolVersion: '2025-06-18',
  info: undefined,
  logLevel: undefined,
};
const text = (bytes: Buffer | undefined) => bytes?.toString();
const bytes = (json: string) => Buffer.from(json);

describe('requests between the eras', () => {
  const params =
    '{"name":"echo","arguments":{"n":12345678901234567890,"e":[]},"_meta":{"progressToken":1.0,"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{},"io.modelcontextprotocol/logLevel":"info","traceparent":"00"}}';

  it('lose what the revision says of the client, and nothing else', () => {
    expect(text(neutralParams(bytes(params)))).toBe(
      '{"name":"echo","arguments":{"n":12345678901234567890,"e":[]},"_meta":{"progressToken":1.0,"traceparent":"00"}}',
    );
    expect(text(neutralParams(undefined))).toBe('{}');
    expect(text(neutralParams(bytes('{"a":1,"_meta":{"io.modelcontextprotocol/logLevel":"info"}}')))).toBe('{"a":1}');
    expect(text(neutralParams(bytes('{"_meta":{}}')))).toBe('{"_meta":{}}');
  });

  it('tell a modern server who asks, in every one, and mirror its method and name', () => {
    const written = writeModernRequest('"7"', 'tools/call', neutralParams(bytes(params)), modern);
    expect(text(written.body)).toBe(
      '{"jsonrpc":"2.0","id":"7","method":"tools/call","params":{"name":"echo","arguments":{"n":12345678901234567890,"e":[]},"_meta":{"progressToken":1.0,"traceparent":"00","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{ }}},"io.modelcontextprotocol/clientInfo":{"name":"c","version":"1.0"},"io.modelcontextprotocol/logLevel":"debug"}}}',
    );
    expect(written.headers.slice(4)).toEqual([
      'MCP-Protocol-Version',
      '2026-07-28',
      'Mcp-Method',
      'tools/call',
      'Mcp-Name',
      'echo',
    ]);
  });

  it('mirror names that need encoding, URIs, and declared arguments', () => {
    const read = writeModernRequest('1', 'resources/read', bytes('{"uri":"file:///é"}'), modern);
    expect(read.headers.at(-1)).toBe('=?base64?ZmlsZTovLy/DqQ==?=');
    expect(writeModernRequest('1', 'tools/list', bytes('{}'), modern).headers).not.toContain('Mcp-Name');
    const declared = [{ header: 'Mcp-Param-N', path: ['n'], type: 'integer' }] as const;
    const call = writeModernRequest('1', 'tools/call', bytes('{"name":"a","arguments":{"n":5}}'), modern, declared);
    expect(call.headers.slice(-2)).toEqual(['Mcp-Param-N', '5']);
  });

  it('of legacy clients ask modern servers for no task, and keep what their session said', () => {
    const { body } = writeModernRequest('1', 'tools/call', bytes('{"name":"a","task":{"ttl":1}}'), legacy);
    expect(readMember(body, 'params', 'task')).toBeUndefined();
    expect(text(readMember(body, 'params', '_meta', 'io.modelcontextprotocol/clientCapabilities'))).toBe(
      text(legacy.capabilities),
    );
    expect(readMember(body, 'params', '_meta', 'io.modelcontextprotocol/clientInfo')).toBeUndefined();
  });

  it('reach legacy servers in their session', () => {
    const ofEvery = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];
    const ofSession = ['MCP-Protocol-Version', '2025-06-18', 'Mcp-Session-Id', 's-1'];
    expect(legacyHeaders('2025-06-18', 's-1')).toEqual([...ofEvery, ...ofSession]);
    expect(legacyHeaders(undefined, undefined), 'initialize').toEqual(ofEvery);
  });
});

describe('results of legacy servers, lifted', () => {
  it.each([
    ['tools/call', '{"content":[],"n":1.0}', '{"content":[],"n":1.0,"resultType":"complete"}'],
    ['tools/call', '{}', '{"resultType":"complete","content":[]}'],
    ['tools/call', '{"content":[],"resultType":"odd"}', '{"content":[],"resultType":"complete"}'],
    [
      'tools/list',
      '{"tools":[{"name":"a","execution":{"taskSupport":"optional"},"inputSchema":{"required":[]}}]}',
      '{"tools":[{"name":"a","inputSchema":{"required":[]}}],"resultType":"complete","ttlMs":0,"cacheScope":"private"}',
    ],
    ['tools/list', '{"tools":[ {} ]}', '{"tools":[ {} ],"resultType":"complete","ttlMs":0,"cacheScope":"private"}'],
    [
      'resources/read',
      '{"contents":[],"ttlMs":5,"cacheScope":"public"}',
      '{"contents":[],"ttlMs":0,"cacheScope":"private","resultType":"complete"}',
    ],
    ['completion/complete', '{"completion":{}}', '{"completion":{},"resultType":"complete"}'],
    [
      'prompts/get',
      '{"messages":[],"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1"},"a":1}}',
      '{"messages":[],"_meta":{"a":1},"resultType":"complete"}',
    ],
  ])('%s %s', (method, before, after) => expect(text(liftResult(method, bytes(before)))).toBe(after));

  it('are errors where they are: an unknown resource says which', () => {
    const params = bytes('{"uri":"a:b"}');
    expect(text(liftError(bytes('{"code":-32002,"message":"m"}'), params))).toBe(
      '{"code":-32602,"message":"m","data":{"uri":"a:b"}}',
    );
    expect(text(liftError(bytes('{"code":-32002,"message":"m","data":{"uri":"x","y":1}}'), params))).toBe(
      '{"code":-32602,"message":"m","data":{"uri":"x","y":1}}',
    );
    expect(text(liftError(bytes('{"code":-32601,"message":"m"}'), params))).toBe('{"code":-32601,"message":"m"}');
  });

  it('ask for a visit of an address first (2025-11-25) as input that is required', () => {
    const error =
      '{"code":-32042,"message":"m","data":{"elicitations":[{"mode":"url","elicitationId":"e","url":"https://a","message":"go"}]}}';
    expect(text(liftUrlElicitation(bytes(error)))).toBe(
      '{"resultType":"input_required","inputRequests":{"url-1":{"method":"elicitation/create","params":{"mode":"url","url":"https://a","message":"go"}}}}',
    );
    expect(liftUrlElicitation(bytes('{"code":-32042,"message":"m"}'))).toBeUndefined();
    expect(liftUrlElicitation(bytes('{"code":-32002,"message":"m"}'))).toBeUndefined();
  });
});

describe('results of modern servers, lowered', () => {
  it.each([
    ['tools/call', '{"resultType":"complete","content":[],"n":1.0}', '{"content":[],"n":1.0}'],
    [
      'tools/call',
      '{"content":[],"structuredContent":{"a":[]},"ttlMs":5}',
      '{"content":[],"structuredContent":{"a":[]},"ttlMs":5}',
    ],
    ['tools/call', '{"content":[],"structuredContent":[1.0]}', '{"content":[{"type":"text","text":"[1.0]"}]}'],
    [
      'tools/call',
      '{"content":[{"type":"text","text":"t"}],"structuredContent":7}',
      '{"content":[{"type":"text","text":"t"}]}',
    ],
    ['tools/call', '{"structuredContent":null}', '{"content":[{"type":"text","text":"null"}]}'],
    [
      'tools/list',
      '{"tools":[{"name":"a","outputSchema":{"type":"array"}},{"name":"b","outputSchema":{"type":"object"}}],"ttlMs":5,"cacheScope":"public","resultType":"complete"}',
      '{"tools":[{"name":"a"},{"name":"b","outputSchema":{"type":"object"}}]}',
    ],
    ['resources/read', '{"contents":[],"ttlMs":1,"cacheScope":"public"}', '{"contents":[]}'],
  ])('%s %s', (method, before, after) => expect(text(lowerResult(method, bytes(before)))).toBe(after));

  it.each([
    ['resources/read', '{"code":-32602,"message":"m","data":{"uri":"a"}}', -32002],
    ['resources/read', '{"code":-32602,"message":"m"}', -32602],
    ['tools/call', '{"code":-32602,"message":"m","data":{"uri":"a"}}', -32602],
    ['tools/call', '{"code":-32021,"message":"m"}', -32600],
    ['tools/call', '{"code":-32020,"message":"m"}', -32603],
    ['tools/call', '{"code":-32022,"message":"m"}', -32603],
    ['tools/call', '{"code":7,"message":"m"}', 7],
  ])('errors of %s: %s has code %i', (method, error, code) => {
    expect(text(readMember(lowerError(bytes(error), method), 'code'))).toBe(String(code));
  });
});

describe('the way there and back', () => {
  const object = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.jsonValue({ maxDepth: 3 }), {
    noNullPrototype: true,
  });
  const space = fc.constantFrom(undefined, 1, '\t');
  const method = fc.constantFrom('tools/call', 'resources/read', 'prompts/get', 'completion/complete');

  it('leaves params as they were, to the byte', () => {
    fc.assert(
      fc.property(object, fc.option(object, { nil: undefined }), space, (params, meta, gap) => {
        const json = bytes(JSON.stringify(meta === undefined ? params : { ...params, _meta: meta }, undefined, gap));
        const neutral = neutralParams(json);
        expect(text(neutral)).toBe(text(json));
        const { body } = writeModernRequest('1', 'acme/x', neutral, modern);
        const back = neutralParams(readMember(body, 'params'));
        // An empty `_meta` is not told from none; everything else is.
        if (meta === undefined || Object.keys(meta).length > 0) expect(text(back)).toBe(text(neutral));
      }),
    );
  });

  it('leaves results as they were, to the byte', () => {
    fc.assert(
      fc.property(object, method, space, (result, name, gap) => {
        const json = bytes(JSON.stringify({ content: [], ...result }, undefined, gap));
        const back = lowerResult(name, liftResult(name, json));
        expect(text(back)).toBe(text(json));
      }),
    );
  });
});
