import {
  type Clock,
  Exchange,
  HeaderList,
  type InnerReceiver,
  type InnerRequest,
  type RequestHead,
} from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import type { Ask, Asked, SourceFailure } from '../neutral.ts';
import { callTool, type ToolCalls } from './call-tool.ts';
import type { Validate } from './result.ts';
import { toolOf } from './test-tools.ts';

const json = ['Content-Type', 'application/json; charset=utf-8'];

/** A call of a tool, with both sides in hand: what the gateway is asked to send, and what the client hears. */
function callOf(
  options: {
    params?: string;
    headers?: string[];
    tool?: object;
    output?: Validate;
    input?: Validate;
    forwards?: boolean;
    x?: Exchange;
  } = {},
) {
  const {
    params = '{"name":"things"}',
    headers = [],
    tool = {},
    output,
    input = () => undefined,
    forwards = true,
  } = options;
  const heard: { result?: string; error?: string; failure?: SourceFailure } = {};
  const sent: InnerRequest[] = [];
  let receiver: InnerReceiver | undefined;
  let aborts = 0;
  let ring: (() => void) | undefined;
  const calls: ToolCalls = {
    inner: {
      send(request, to) {
        sent.push(request);
        receiver = to;
        return { abort: () => void aborts++, pause() {}, resume() {} };
      },
    },
    clock: {
      after(_ms: number, run: () => void) {
        ring = run;
        return { cancel() {} };
      },
    } as unknown as Clock,
    timeoutMs: 10_000,
    forwardsClientHeaders: forwards,
    answerBytesMax: 100,
    decompress: (encoding) => Promise.resolve(encoding === 'gzip' ? Buffer.from('{"b":[]}') : undefined),
  };
  const x = options.x ?? new Exchange('1', { host: 'gateway.test' } as RequestHead, new HeaderList(headers), 0, 0);
  const asked: Asked = callTool(
    toolOf({ name: 'things', ...tool }),
    { input, output },
    { method: 'tools/call', params: Buffer.from(params), x } as unknown as Ask,
    {
      onResult(bytes: Buffer) {
        heard.result = bytes.toString();
      },
      onError(bytes: Buffer) {
        heard.error = bytes.toString();
      },
      onFailure(failure: SourceFailure) {
        heard.failure = failure;
      },
    } as never,
    calls,
  );
  const answer = (status: number, fields: string[], ...chunks: (string | Buffer)[]) => {
    receiver!.onHead(status, new HeaderList(fields), 'upstream');
    for (const chunk of chunks) receiver!.onData(Buffer.from(chunk));
    receiver!.onEnd();
    return heard.result === undefined ? heard : JSON.parse(heard.result);
  };
  return { heard, sent, asked, answer, receiver: () => receiver!, aborts: () => aborts, ring: () => ring?.(), x };
}

describe('the result of a call', () => {
  it('is the text of the answer as it stands', () => {
    const { answer, heard } = callOf();
    answer(200, json, '{"a":[],', '"n":1.0, "é":"\\u00e9"}');
    expect(heard.result).toBe(
      '{"resultType":"complete","isError":false,"content":[{"type":"text","text":"{\\"a\\":[],\\"n\\":1.0, \\"é\\":\\"\\\\u00e9\\"}"}]}',
    );
  });

  it('is structured where the tool has a schema for it, byte for byte: an empty array stays one (a bug that Kong had)', () => {
    const { answer, heard } = callOf({ output: () => undefined });
    answer(200, json, '{ "a":[], "o":{}, "n":12345678901234567890 }');
    expect(heard.result).toContain('"structuredContent":{ "a":[], "o":{}, "n":12345678901234567890 }}');
  });

  it('is an error where the answer is not as its schema says', () => {
    const output: Validate = (value) => (Array.isArray(value) ? 'it should be an object' : undefined);
    const { isError, content, structuredContent } = callOf({ output }).answer(200, json, '[1]');
    expect([isError, structuredContent]).toEqual([true, undefined]);
    expect(content).toEqual([
      { type: 'text', text: "The answer is not as the tool's output schema says: it should be an object" },
      { type: 'text', text: '[1]' },
    ]);
    expect(callOf({ output }).answer(200, ['Content-Type', 'text/html'], '<p>').content[0].text).toContain(
      'it is text/html, not JSON',
    );
    expect(callOf({ output }).answer(200, json, '{"a":').content[0].text).toContain('it is not valid JSON');
  });

  it('is an error from 300 on, with what the API said', () => {
    const { answer } = callOf({ output: () => undefined });
    expect(answer(404, json, '{"message":"none"}')).toEqual({
      resultType: 'complete',
      isError: true,
      content: [{ type: 'text', text: '{"message":"none"}' }],
    });
    expect(callOf().answer(302, ['Location', 'http://internal/']).content[0].text).toBe(
      'The API answered with status 302 and no body.',
    );
    expect(callOf().answer(204, []).isError).toBe(false);
  });

  it.each([
    ['image/png', { type: 'image', data: 'AP8=', mimeType: 'image/png' }],
    ['audio/wav', { type: 'audio', data: 'AP8=', mimeType: 'audio/wav' }],
    [
      'application/pdf',
      { type: 'resource', resource: { uri: 'tool-result:things', mimeType: 'application/pdf', blob: 'AP8=' } },
    ],
    [
      '',
      { type: 'resource', resource: { uri: 'tool-result:things', mimeType: 'application/octet-stream', blob: 'AP8=' } },
    ],
    ['text/plain', { type: 'resource', resource: { uri: 'tool-result:things', mimeType: 'text/plain', blob: 'AP8=' } }],
  ])('is content by its type: %s', (type, content) => {
    const fields = type === '' ? [] : ['Content-Type', type];
    expect(callOf().answer(200, fields, Buffer.from([0, 255])).content).toEqual([content]);
  });

  it('is text in whatever encoding the answer says', () => {
    const answer = callOf().answer(200, ['Content-Type', 'text/plain; charset=iso-8859-1'], Buffer.from([0xe9]));
    expect(answer.content).toEqual([{ type: 'text', text: 'é' }]);
  });

  it('is what a compressed answer says', async () => {
    const { answer, heard } = callOf();
    answer(200, ['Content-Encoding', 'gzip', ...json], 'x');
    await expect.poll(() => heard.result).toContain('{\\"b\\":[]}');
  });

  it('is bounded', () => {
    const call = callOf();
    const { isError, content } = call.answer(200, json, 'x'.repeat(60), 'x'.repeat(60));
    expect([isError, content[0].text]).toEqual([
      true,
      "The API's answer is longer than 100 bytes; ask for less of it.",
    ]);
    expect(call.aborts()).toBe(1);
  });
});

describe('the request of a call', () => {
  it('goes through the router on behalf of the caller', () => {
    const { sent, x } = callOf();
    expect(sent[0]).toMatchObject({
      of: x,
      to: 'router',
      method: 'GET',
      target: '/things',
      body: undefined,
      timeoutMs: 10_000,
    });
  });

  const client = [
    ...[
      'Host',
      'gw.example.com',
      'Authorization',
      'Bearer a',
      'apikey',
      'k',
      'Accept',
      'text/event-stream',
      'traceparent',
      '00-1',
    ],
    ...[
      'Content-Type',
      'application/json',
      'Content-Length',
      '9',
      'Connection',
      'close, X-Hop',
      'X-Hop',
      '1',
      'Mcp-Session-Id',
      's',
    ],
    ...[
      'MCP-Protocol-Version',
      '2025-06-18',
      'X-Forwarded-For',
      '1.2.3.4',
      'X-Real-IP',
      '1.2.3.4',
      'Origin',
      'http://x',
      'X-A',
      '1',
    ],
    ...['Cookie', 'session=mine; lang=en'],
  ];

  it('has the client’s headers, but for those of its connection, its body, of MCP and of proxies before us', () => {
    const { headers } = callOf({ headers: client }).sent[0]!;
    expect(headers).toEqual([
      ...['Authorization', 'Bearer a', 'apikey', 'k', 'traceparent', '00-1', 'X-A', '1'],
      ...['Accept', 'application/json, */*;q=0.5', 'Accept-Encoding', 'identity'],
      ...['Cookie', 'session=mine; lang=en'],
    ]);
  });

  it('has them as they were sent where it takes the same route again, whose plugins hide some', () => {
    const at = (path: string) => {
      const sent = new HeaderList(['Host', 'gw.example.com', 'X-B', '2']);
      const x = new Exchange(
        '1',
        { host: 'gw', rawHeaders: ['apikey', 'k', ':path', '/'] } as unknown as RequestHead,
        sent,
        0,
        0,
      );
      x.route = { id: 'r1' } as never;
      return callOf({ tool: { path }, x }).sent[0]!.headers.filter((_, i) => i % 2 === 0);
    };
    expect(at('/shop/things')).toEqual(['apikey', 'Accept', 'Accept-Encoding']);
    expect(at('/shopping')).toEqual(['X-B', 'Accept', 'Accept-Encoding']);
  });

  it('has none of them where that is asked', () => {
    const { headers } = callOf({ headers: client, forwards: false }).sent[0]!;
    expect(headers).toEqual(['Accept', 'application/json, */*;q=0.5', 'Accept-Encoding', 'identity']);
  });

  it('has fixed headers and those of arguments instead of the client’s', () => {
    const { headers } = callOf({
      headers: client,
      params: '{"arguments":{"header_x-a":"2","cookie_session":"theirs"}}',
      tool: {
        host: 'api.example.com',
        headers: { Authorization: ['Basic b'] },
        parameters: [
          { name: 'x-a', in: 'header' },
          { name: 'session', in: 'cookie' },
        ],
      },
    }).sent[0]!;
    expect(headers).toEqual([
      ...['apikey', 'k', 'traceparent', '00-1', 'Host', 'api.example.com', 'Authorization', 'Basic b', 'x-a', '2'],
      ...['Accept', 'application/json, */*;q=0.5', 'Accept-Encoding', 'identity', 'Cookie', 'lang=en; session=theirs'],
    ]);
  });
});

describe('a call that cannot be made', () => {
  it.each([
    ['{"arguments":{"query_x":1}}', "'query_x' is no argument of this tool"],
    ['{"arguments":[1]}', 'arguments must be an object'],
    ['{"arguments":"a"}', 'arguments must be an object'],
    ['{"arguments":{"a":1,"a":2}}', 'arguments: a member appears twice'],
  ])('is answered with -32602 (a malformed tools/call, which Kong accepted): %s', (params, sentence) => {
    const { heard, sent } = callOf({ params });
    expect(JSON.parse(heard.error!)).toEqual({ code: -32602, message: `Invalid arguments: ${sentence}` });
    expect(sent).toEqual([]);
  });
});

it('a call whose arguments are not as the schema says is answered with -32602', () => {
  const input = (value: unknown) => (JSON.stringify(value) === '{"a":1}' ? 'property a: wrong type' : undefined);
  const { heard, sent } = callOf({ params: '{"arguments":{"a":1}}', input });
  expect(JSON.parse(heard.error!)).toEqual({ code: -32602, message: 'Invalid arguments: property a: wrong type' });
  expect(sent).toEqual([]);
});

it('keeps what is fixed out of every record', () => {
  const { x } = callOf({ tool: { query: { key: ['s3cret'] }, headers: { 'X-Api-Key': ['k'] } } });
  expect([x.secretQuery, x.secretHeaders]).toEqual([['key'], ['x-api-key']]);
});

describe('a call that fails', () => {
  it.each([
    ['timeout', 'timeout'],
    ['cut', 'cut'],
    ['failed', 'unreachable'],
    ['loop', 'invalid'],
  ] as const)('as a request does: %s', (kind, failure) => {
    const { heard, receiver } = callOf();
    receiver().onError(kind, 'connect 10.0.0.1:3000');
    expect(heard.failure).toMatchObject({ kind: failure });
    expect(heard.failure!.message).not.toContain('10.0.0.1');
  });

  it('after its time, though the answer has begun', () => {
    const { heard, receiver, ring, aborts } = callOf();
    receiver().onHead(200, new HeaderList(json), 'upstream');
    ring();
    expect(heard.failure?.kind).toBe('timeout');
    expect(aborts()).toBe(1);
  });

  it('because the answer is compressed in a way that cannot be read', async () => {
    const { answer, heard } = callOf();
    answer(200, ['Content-Encoding', 'zstd', ...json], 'x');
    await expect.poll(() => heard.failure?.kind).toBe('invalid');
  });

  it('says nothing once it was cancelled, and its request is cut', () => {
    const { heard, asked, answer, aborts } = callOf();
    asked.cancel(undefined);
    answer(200, json, '{}');
    expect([heard, aborts()]).toEqual([{}, 1]);
  });
});
