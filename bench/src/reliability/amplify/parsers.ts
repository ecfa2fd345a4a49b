import { normalisePath } from '@sallyport/contracts';
import { checkHeaders, parseAuthority, readConfig } from '@sallyport/gateway';
import { ResponseParser } from '@sallyport/http1';
import { readAnswers, readCall, readSseEvent } from '@sallyport/mcp';
import {
  buildRouter,
  compileCondition,
  compileTemplate,
  type Exchange,
  HeaderList,
  parseJson,
  type RouteEntity,
  type RouteQuery,
  readForm,
  SseFramer,
} from '@sallyport/pipeline';
import { exchange } from '@sallyport/plugin/testing';

/** Something that reads bytes from outside. */
export interface Parser {
  name: string;
  /** What is known to be hard, and what fuzzing begins with. At most 64 KB each. */
  crafted: readonly string[];
  /** What is done before, and not measured. */
  prepare?(input: Buffer): unknown;
  read(input: never): unknown;
}

const bytesMax = 64 * 1024;
/** A text over and over, up to the limit. */
const filled = (text: string, start = '', end = '') =>
  start + text.repeat(Math.floor((bytesMax - start.length - end.length) / text.length)) + end;

const jsonTexts = [
  filled('{},', '[', '{}]'),
  filled('[],', '[', '[]]'),
  filled('[', '', ''),
  filled('"a",', '[', '1]'),
  filled('"\\u0041', '"', '"'),
  filled('1e9,', '[', '1]'),
  filled('\\"', '{"', '":1}'),
  `{${Array.from({ length: 5_000 }, (_, n) => `"k${n}":{}`).join(',')}}`,
  `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
];
const call = (inside: string) =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":${inside}}}`;
const mcpHeaders = new HeaderList([
  'content-type',
  'application/json',
  'accept',
  'application/json, text/event-stream',
]);
const fields = (one: (n: number) => string) => Array.from({ length: 900 }, (_, n) => one(n)).join('');

const route = (paths: string[], n: number): RouteEntity => ({
  id: `r${n}`,
  protocols: ['http', 'https'],
  https_redirect_status_code: 426,
  regex_priority: 0,
  strip_path: true,
  preserve_host: false,
  path_handling: 'v0',
  request_buffering: true,
  response_buffering: true,
  paths,
});
const { router } = buildRouter(
  ['~/(a+)+$', '~/(?<x>[a-z]*)*/(?<y>.*)/end$', '~/(a|aa)+b', '~/(.*)(.*)(.*)(.*)x$', '~/[a-z]{1,200}[0-9]$'].map(
    (path, n) => ({
      route: route([path], n),
      service: undefined,
    }),
  ),
);
const routeQuery = (path: string): RouteQuery => ({
  method: 'GET',
  scheme: 'http',
  host: 'api.example',
  port: 80,
  path,
  query: '',
  sni: undefined,
  clientIp: '203.0.113.7',
  clientPort: 50_000,
  serverIp: '192.0.2.1',
  serverPort: 8000,
  headers: new HeaderList([]),
});

const template = compileTemplate('$(headers.x or query_params.a or "none")-$(query_params.b)') as (
  x: Exchange,
) => string;
const condition = compileCondition("http.headers.x.matches('^(a+)+$') || http.path.startsWith('/b')") as {
  evaluate(x: Exchange): boolean;
};

/** Request lines and headers are bounded at 32 KB before any of these see them. */
const headBytesMax = 32 * 1024;
const text = (input: Buffer) => input.toString('latin1', 0, headBytesMax);

function headersOf(lines: string): HeaderList {
  return new HeaderList(
    lines
      .split('\n')
      .flatMap((line) => [line.split(': ', 1)[0]!, line.split(': ', 2)[1] ?? ''])
      .slice(0, 2_000),
  );
}

export const parsers: readonly Parser[] = [
  {
    name: 'a JSON body',
    crafted: jsonTexts,
    read: (input: Buffer) => parseJson(input, { depthMax: 512, nodesMax: 500_000 }),
  },
  {
    name: 'a form body',
    crafted: [filled('a&'), filled('a=b&'), filled('%41'), filled('%'), filled('+'), filled('=&')],
    read: (input: Buffer) => readForm(input),
  },
  {
    name: 'an MCP message',
    crafted: [
      ...jsonTexts.map((inside) => call(inside.slice(0, bytesMax - 200))),
      ...jsonTexts,
      filled(`${call('{}')},`, '[', `${call('{}')}]`),
    ],
    read: (input: Buffer) => readCall(mcpHeaders, input),
  },
  {
    name: 'an MCP answer',
    crafted: [filled('{"name":"a"},', '{"jsonrpc":"2.0","id":1,"result":{"tools":[', '{}]}}'), ...jsonTexts],
    read: (input: Buffer) => readAnswers(input),
  },
  {
    name: 'an SSE stream, in one piece',
    crafted: [filled('data:x\n'), filled('data\n'), filled('\n'), filled('data: 1\n\n'), filled('a'), filled('\r')],
    read: (input: Buffer) => new SseFramer(16 * 1024 * 1024).push(input)?.map(readSseEvent),
  },
  {
    name: 'an SSE event',
    crafted: [filled('data:x\n'), filled('data\n'), filled('event:x\n'), filled('data:'), filled('\r')],
    read: (input: Buffer) => readSseEvent(input),
  },
  {
    name: 'an SSE stream, in pieces of 16 bytes',
    crafted: [filled('data:x\n'), filled('a'), filled('data: 1\n\n'), filled('\n')],
    read(input: Buffer) {
      const framer = new SseFramer(16 * 1024 * 1024);
      for (let at = 0; at < input.length; at += 16) framer.push(input.subarray(at, at + 16));
      return framer;
    },
  },
  {
    name: 'an HTTP/1.1 answer',
    crafted: [
      `HTTP/1.1 200 OK\r\n${fields((n) => `x-${n}: ${n}\r\n`)}\r\n`,
      `HTTP/1.1 200 OK\r\n${filled('a', 'x: ')}\r\n\r\n`,
      filled('HTTP/1.1 100 Continue\r\n\r\n'),
      filled('0;a=b\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
      filled('1\r\nx\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
      filled('x', 'HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n'),
    ],
    read(input: Buffer) {
      const seen: unknown[] = [];
      const keep = (...values: unknown[]) => void seen.push(values);
      const sink = { onHead: keep, onData: keep, onComplete: keep, onInvalid: keep };
      const parser = new ResponseParser(sink, { fieldsMax: 1_000, bytesMax: headBytesMax });
      parser.begin('GET', false);
      parser.read(input, input.length);
      return seen;
    },
  },
  {
    name: 'a path',
    crafted: [
      filled('/..'),
      filled('/a/..'),
      filled('%2e/'),
      filled('/./'),
      filled('//'),
      filled('%41'),
      filled('%C3%A4', '/'),
    ],
    read: (input: Buffer) => normalisePath(text(input)),
  },
  {
    name: 'a Host',
    crafted: [filled('a.'), filled('1:', '['), filled(':'), filled('%'), filled('xn--')],
    read: (input: Buffer) => parseAuthority(text(input)),
  },
  {
    name: 'headers of a request',
    crafted: [
      fields((n) => `x-${n}: 1\n`),
      fields(() => 'Connection: a, b, c\n'),
      filled('a,', 'Connection: '),
      filled('chunked,', 'Transfer-Encoding: '),
      fields(() => 'Content-Length: 1\n'),
    ],
    prepare: (input) => headersOf(text(input)),
    read: (headers: HeaderList) => checkHeaders(headers, '1.1'),
  },
  {
    name: 'routes with regexes of the bad sort',
    crafted: [
      filled('a', '/'),
      filled('a/', '/', '/end'),
      filled('aa', '/', 'c'),
      filled('x', '/'),
      filled('a', '/', '!'),
    ],
    read: (input: Buffer) => router.find(routeQuery(text(input).slice(0, 8 * 1024))),
  },
  {
    name: 'a condition',
    crafted: [filled('a'), filled('a', '', '!'), filled('b')],
    prepare: (input) => exchange({ url: '/x', headers: ['x', text(input).replace(/[^\x21-\x7e]/g, 'a')] }),
    read: (x: Exchange) => condition.evaluate(x),
  },
  {
    name: 'a template',
    crafted: [filled('a'), filled('a=1&'), filled('%41', 'a='), filled('&&')],
    prepare: (input) => exchange({ url: `/x?${text(input).replace(/[^\x21-\x7e]|#/g, 'a')}` }),
    read: (x: Exchange) => template(x),
  },
  {
    name: 'a template of a configuration',
    crafted: [
      filled('$(headers.a)'),
      filled('$(headers.a or '),
      filled('$('),
      filled('$(headers["a"] or "b")'),
      filled(' ', '$(headers.a'),
    ],
    read: (input: Buffer) => compileTemplate(input.toString('latin1')),
  },
  {
    name: 'a condition of a configuration',
    crafted: [
      filled('(').slice(0, 1024),
      filled('a||').slice(0, 1023),
      filled('!').slice(0, 1024),
      filled('[').slice(0, 1024),
      filled('http.path.').slice(0, 1020),
    ],
    read: (input: Buffer) => compileCondition(input.toString('latin1').slice(0, 1_024)),
  },
];

/** Read in a process of its own, so that it holds up nobody; its memory is that process's. */
export const configTexts: readonly string[] = [
  filled('{},', '{"_format_version":"3.0","services":[', '{}]}'),
  filled('- {}\n', '_format_version: "3.0"\nservices:\n'),
  filled('- &a [*a]\n', '_format_version: "3.0"\nservices:\n'),
  `_format_version: "3.0"\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
    .split('')
    .map((name, n) => `${name}: &${name} [${`*${'abcdefgh'[n]},`.repeat(9)}1]`)
    .join('\n')}`,
  filled('[', 'a: '),
  filled('? '),
];

export const readConfigText = (input: Buffer): unknown =>
  readConfig([{ file: 'kong.yaml', text: input.toString('utf8') }], [], {});
