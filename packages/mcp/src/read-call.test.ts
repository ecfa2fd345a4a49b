import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeaderList } from '@sallyport/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPostHeaders, readCall } from './read-call.ts';

const folder = join(import.meta.dirname, 'fixtures/requests');

describe('reading a POST body', () => {
  it.each(globSync('*/*.http', { cwd: folder }).sort())('%s', (file) => {
    const [head, body] = splitOnce(readFileSync(join(folder, file), 'utf8'), '\n\n');
    const headers = new HeaderList(head.split('\n').flatMap((line) => splitOnce(line, ': ')));
    expect(checkPostHeaders(headers)).toBeUndefined();
    const expected: unknown = JSON.parse(readFileSync(join(folder, file.replace('.http', '.expected.json')), 'utf8'));
    expect(summary(headers, body)).toEqual(expected);
  });

  it('gives the params of a message when asked, and its text', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":[1,"ä"]}}}';
    const message = read(` ${text} `).messages[0]!;
    expect(message.params).toEqual({ name: 'echo', arguments: { a: [1, 'ä'] } });
    expect(message.text(1000)).toBe(text);
    expect(message.text(10)).toBe(text.slice(0, 10));
    expect(read('{"jsonrpc":"2.0","id":1,"method":"ping"}').messages[0]!.params).toBeUndefined();
  });

  it('bounds depth, width, keys and batches', () => {
    const deep = (depth: number) => call(`{"name":"a","arguments":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`);
    expect(summary(json, deep(120))).toHaveProperty('messages');
    expect(summary(json, deep(130))).toMatchObject({ problem: 'too_deep' });
    expect(summary(json, deep(100_000))).toMatchObject({ problem: 'too_deep' });
    expect(summary(json, call(`{"name":"a","arguments":{"a":[${'1,'.repeat(100_000)}1]}}`))).toMatchObject({
      problem: 'too_wide',
    });
    const keys = Array.from({ length: 300 }, (_, i) => `"k${i}":1`).join();
    expect(summary(json, call(`{"name":"a",${keys}}`))).toMatchObject({ problem: 'too_wide' });
    const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    expect(summary(json, `[${Array(101).fill(ping).join()}]`)).toMatchObject({ problem: 'long_batch' });
  });

  it.each(['c0af', 'eda080', 'f4908080', 'ff', 'c3', 'e282', '80'])('refuses bytes that are not UTF-8: %s', (hex) => {
    const body = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":"'),
      Buffer.from(hex, 'hex'),
      Buffer.from('","method":"ping"}'),
    ]);
    expect(readCall(json, body)).toMatchObject({ reason: 'syntax' });
  });

  it('refuses UTF-16', () => {
    const body = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}', 'utf16le');
    expect(readCall(json, body)).toMatchObject({ kind: 'problem' });
  });

  it('accepts params exactly where JSON.parse does, and reads the same', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.constantFrom(undefined, 2),
        fc.integer({ min: 0, max: 400 }),
        fc.nat(255),
        (value, space, at, byte) => {
          const bytes = Buffer.from(call(JSON.stringify({ name: 'a', arguments: { value } }, undefined, space)));
          const whole = readCall(json, bytes);
          expect(whole.kind === 'mcp' && whole.messages[0]!.params).toEqual(JSON.parse(bytes.toString()).params);
          // One changed byte: whatever we still accept, JSON.parse accepts too.
          bytes[at % bytes.length] = byte;
          const changed = readCall(json, bytes);
          if (changed.kind === 'mcp') {
            const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
            expect(changed.messages[0]!.params).toEqual(JSON.parse(decoded).params);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('headers of a POST', () => {
  const check = (...raw: string[]) => checkPostHeaders(new HeaderList(raw));

  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json ; charset="utf-8"',
    'application/json;',
  ])('accept %s', (type) => expect(check('Content-Type', type)).toBeUndefined());

  it.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/json-rpc',
    'application/jsonx',
    'application/vnd.api+json',
    'application/x-www-form-urlencoded',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json; profile=x',
    'application/json\u00a0',
  ])('refuse the type %s', (type) => {
    expect(check(...(type === undefined ? [] : ['Content-Type', type]))).toBe('media_type');
  });

  it.each(['gzip', 'br', 'deflate', 'identity, gzip', 'x-unknown'])('refuse bodies encoded with %s', (encoding) => {
    expect(check('Content-Type', 'application/json', 'Content-Encoding', encoding)).toBe('content_encoding');
  });

  it('refuse two values where readers could pick either', () => {
    expect(check('Content-Type', 'application/json', 'content-type', 'application/json')).toBe('repeated_header');
    expect(check('Content-Type', 'application/json', 'Mcp-Name', 'a', 'mcp-name', 'b')).toBe('repeated_header');
    expect(check('Content-Type', 'application/json', 'Accept', 'a/b', 'Accept', 'c/d')).toBeUndefined();
  });
});

const json = new HeaderList(['Content-Type', 'application/json']);

function call(params: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
}

function read(body: string) {
  const result = readCall(json, Buffer.from(body));
  if (result.kind === 'problem') throw new Error(result.reason);
  return result;
}

/** A call or problem as the fixtures write it. */
function summary(headers: HeaderList, body: string): unknown {
  const result = readCall(headers, Buffer.from(body));
  const defined = (value: object) => JSON.parse(JSON.stringify(value)) as unknown;
  if (result.kind === 'problem') {
    const { reason, idText, data } = result;
    return defined({ problem: reason, idText, data });
  }
  const { batch, messages, protocolVersion } = result;
  return defined({
    batch,
    messages: messages.map(({ type, method, idText, target }) => ({ type, method, idText, target })),
    protocolVersion,
  });
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
