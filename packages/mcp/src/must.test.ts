import { editMembersAt, readMember, toJson } from '@sallyport/json';
import { HeaderList } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { modernClient } from './client-facts.ts';
import { filterAnswer } from './filter-answer.ts';
import { readSseEvent } from './http/sse.ts';
import { SseReader } from './http/sse-reader.ts';
import { problems } from './problems.ts';
import { liftResult } from './protocol/lift.ts';
import { neutralParams } from './protocol/meta.ts';
import { ReadingRules } from './protocol/reading-rules.ts';
import { readDeclaredHeaders } from './protocol/rev-2026-07-28/declared-headers.ts';
import { differingParamHeader } from './protocol/rev-2026-07-28/param-headers.ts';
import { writeModernRequest } from './protocol/rev-2026-07-28/write-request.ts';
import { revisions } from './protocol/revisions.ts';
import { checkOtherHeaders, readCall } from './read-call.ts';

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const serving = new ReadingRules({ serves: true });

/** A modern request as it has to be, but for what is given. */
function post(method: string, params: object, more: Record<string, string> = {}, id: unknown = 1) {
  const headers = new HeaderList(
    Object.entries({
      'Content-Type': 'application/json',
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': method,
      ...more,
    }).flat(),
  );
  return { headers, body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params })) };
}

function verdict({ headers, body }: ReturnType<typeof post>, rules = serving) {
  const read = readCall(headers, body, rules);
  if (read.kind === 'mcp') return 'read';
  const { status, code } = problems[read.reason];
  return { status, code, idText: read.idText, ...(read.data && { data: read.data }) };
}

const batchOf = (version: string | undefined) => ({
  headers: new HeaderList(version === undefined ? [] : ['MCP-Protocol-Version', version]),
  body: Buffer.from('[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]'),
});

// By the numbers of the list that we test MCP against; what is not here is tested where it is handled.
describe('MUST', () => {
  it('3: a batch is refused except in 2025-03-26', () => {
    expect(verdict(batchOf('2025-03-26'))).toBe('read');
    expect(verdict(batchOf(undefined))).toBe('read');
    for (const { version } of revisions.filter((revision) => revision.version !== '2025-03-26'))
      expect(verdict(batchOf(version)), version).toMatchObject({ status: 400 });
  });

  it('4: a null id is refused', () => {
    expect(verdict(post('tools/list', { _meta: meta }, {}, null))).toMatchObject({ status: 400, code: -32600 });
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['equal', { 'Mcp-Name': 'Echo' }, true],
    ['in base64', { 'Mcp-Name': '=?base64?RWNobw==?=' }, true],
    ['with space around', { 'Mcp-Name': '\t Echo ', 'Mcp-Method': ' tools/call\t' }, true],
    ['another name', { 'Mcp-Name': 'other' }, false],
    ['the name in another case', { 'Mcp-Name': 'echo' }, false],
    ['the method in another case', { 'Mcp-Name': 'Echo', 'Mcp-Method': 'Tools/Call' }, false],
    ['broken base64', { 'Mcp-Name': '=?base64?RWNobw?=' }, false],
    ['no name', {}, false],
    ['another version', { 'Mcp-Name': 'Echo', 'MCP-Protocol-Version': '2025-11-25' }, false],
  ])('5: headers say what the body says, or it is 400 and -32020: %s', (_what, more, passes) => {
    const expected = passes ? 'read' : { status: 400, code: -32020, idText: '1' };
    expect(verdict(post('tools/call', { name: 'Echo', _meta: meta }, more))).toEqual(expected);
  });

  it('5: integers in Mcp-Param headers are compared as numbers (42.0)', () => {
    const { headers: declared = [] } = readDeclaredHeaders(
      toJson({ properties: { n: { type: 'integer', 'x-mcp-header': 'N' } } }),
    );
    const differing = (value: string) =>
      differingParamHeader(new HeaderList(['mcp-param-n', value]), declared, toJson({ n: 42 }));
    expect(differing('42.0')).toBeUndefined();
    expect(differing('42.5')).toBe('Mcp-Param-N');
  });

  it('5: headers that repeat arguments come once; what they are is between client and server', () => {
    const { headers, body } = post('tools/call', { name: 'a', _meta: meta }, { 'Mcp-Name': 'a', 'Mcp-Param-X': 'é' });
    expect(verdict({ headers, body })).toBe('read');
    headers.add('mcp-param-x', 'y');
    expect(verdict({ headers, body })).toMatchObject({ status: 400, code: -32600 });
  });

  it.each<[string, object]>([
    ['all of it', {}],
    ['the version', { _meta: { 'io.modelcontextprotocol/clientCapabilities': {} } }],
    ['the capabilities', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }],
  ])('6: _meta lacks %s: 400 and -32602', (_what, params) => {
    expect(verdict(post('tools/list', params, {}, 'a'))).toEqual({ status: 400, code: -32602, idText: '"a"' });
  });

  it('7: an unknown version is 400 and -32022, with what is supported and what was requested', () => {
    const params = { _meta: { ...meta, 'io.modelcontextprotocol/protocolVersion': 'v999.0.0' } };
    expect(verdict(post('server/discover', params, { 'MCP-Protocol-Version': 'v999.0.0' }))).toEqual({
      status: 400,
      code: -32022,
      idText: '1',
      data: { supported: ['2026-07-28'], requested: 'v999.0.0' },
    });
  });

  it.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'tasks/list',
    'tasks/result',
    'no/such',
  ])('8: %s is 404 and -32601, with the id', (method) => {
    expect(verdict(post(method, { _meta: meta }, {}, 'x'))).toEqual({ status: 404, code: -32601, idText: '"x"' });
  });

  it('9: GET and DELETE are 405 where only modern revisions are served', () => {
    const modernOnly = new ReadingRules({ versions: ['2026-07-28'], serves: true });
    const reason = checkOtherHeaders(new HeaderList([]), modernOnly);
    expect(reason && problems[reason].status).toBe(405);
  });

  it('10, 11: a lifted result has a type, and hints where they are required', () => {
    for (const method of revisions.at(-1)!.methods.keys()) {
      const lifted = JSON.parse(liftResult(method, toJson({ tools: [] })).toString()) as Record<string, unknown>;
      expect(lifted['resultType']).toBe('complete');
      const isHinted = revisions.at(-1)!.hintedMethods.has(method);
      expect([lifted['ttlMs'], lifted['cacheScope']]).toEqual(isHinted ? [0, 'private'] : [undefined, undefined]);
    }
    expect(revisions.at(-1)!.hintedMethods.size).toBe(6);
  });

  it('13: a server is told of a log level only when the client was', () => {
    const read = readCall(...partsOf(post('tools/list', { _meta: meta })), serving);
    if (read.kind !== 'mcp') throw new Error(read.reason);
    const client = modernClient(read.messages[0]!);
    const written = writeModernRequest('1', 'tools/list', neutralParams(read.messages[0]!.paramsBytes), client);
    expect(written.body.toString()).not.toContain('logLevel');
    const loud = writeModernRequest('1', 'tools/list', toJson({}), { ...client, logLevel: 'info' });
    expect(loud.body.toString()).toContain('"io.modelcontextprotocol/logLevel":"info"');
  });

  it('21: keywords of schemas, empty arrays and numbers are kept to the byte', () => {
    const schema =
      '{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"a":{"$anchor":"x","enum":[]}},"allOf":[{"$ref":"#/$defs/a"}],"if":{},"then":{},"else":{},"required":[],"maximum":12345678901234567890,"multipleOf":1.0e-2,"default":[] }';
    const list = `{"tools":[{"name":"a","execution":{"taskSupport":"optional"},"inputSchema":${schema}}]}`;
    expect(liftResult('tools/list', Buffer.from(list)).toString()).toContain(`"inputSchema":${schema}`);
    const answer = Buffer.from(
      `{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"b"},{"name":"a","inputSchema":${schema}}]}}`,
    );
    expect(filterAnswer(answer, (_kind, name) => name === 'a')!.toString()).toContain(`"inputSchema":${schema}`);
  });

  it('22: a $ref into the network is a text like any other', () => {
    const schema = toJson({ $ref: 'http://127.0.0.1:9/schema', properties: { a: { $ref: 'https://example.com' } } });
    expect(readDeclaredHeaders(schema)).toEqual({ headers: [] });
  });

  it('23: a tool with an invalid x-mcp-header is known by its fault', () => {
    const schema = toJson({ properties: { a: { type: 'number', 'x-mcp-header': 'A' } } });
    expect(readDeclaredHeaders(schema)).toEqual({ fault: expect.stringMatching(/^a: x-mcp-header may stand only on/) });
  });
});

describe('mistakes that other gateways made', () => {
  it('an empty array becomes an object when a body is written again', () => {
    const body = Buffer.from('{"params":{"name":"old","arguments":{"list":[],"deep":{"empty":[ ]}}}}');
    expect(editMembersAt(body, ['params'], { name: toJson('new') }).toString()).toBe(
      '{"params":{"name":"new","arguments":{"list":[],"deep":{"empty":[ ]}}}}',
    );
  });

  it.each<[string, unknown]>([
    ['no params', undefined],
    ['no name', {}],
    ['a name that is no text', { name: 7 }],
    ['arguments that are a list', { name: 'a', arguments: [] }],
    ['arguments that are a text', { name: 'a', arguments: '{}' }],
    ['params that are a list', ['a', {}]],
  ])('a malformed tools/call is accepted: %s', (_what, params) => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
    expect(verdict({ headers: new HeaderList([]), body })).toEqual({ status: 400, code: -32602, idText: '1' });
  });

  it('a large event that comes in pieces is taken for several, or for none', () => {
    const message = `{"jsonrpc":"2.0","id":1,"result":{"text":"${'x'.repeat(300_000)}\\n\\ndata: {}"}}`;
    const stream = Buffer.from(`event: message\r\ndata: ${message}\r\n\r\n`);
    const reader = new SseReader(1 << 20);
    const events = [];
    for (let at = 0; at < stream.length; at += 1_000) events.push(...reader.push(stream.subarray(at, at + 1_000))!);
    expect(events.map(({ data }) => data?.toString())).toEqual([message]);
    expect(readSseEvent(stream).data!.equals(Buffer.from(message))).toBe(true);
    expect(readMember(events[0]!.data!, 'id')?.toString()).toBe('1');
  });
});

function partsOf({ headers, body }: ReturnType<typeof post>): [HeaderList, Buffer] {
  return [headers, body];
}
