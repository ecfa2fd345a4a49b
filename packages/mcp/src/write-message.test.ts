import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerMessage, readServerMessages } from './read-server-message.ts';
import { writeError, writeErrorAnswer, writeNotification, writeRequest, writeResult } from './write-message.ts';

const odd = Buffer.from('{ "n":12345678901234567890, "empty":[], "z":1, "a":1.0 }');

describe('messages that are written', () => {
  it('carry the id as it was written', () => {
    expect(writeError('12345678901234567890', -32602, 'no "x"').toString()).toBe(
      '{"jsonrpc":"2.0","id":12345678901234567890,"error":{"code":-32602,"message":"no \\"x\\""}}',
    );
    expect(writeError('"a\\u0062"', -32600, 'm').toString()).toContain('"id":"a\\u0062"');
    expect(JSON.parse(writeError(undefined, -32700, 'm').toString())).toHaveProperty('id', null);
  });

  it.each([
    ['request', writeRequest('"a\\u0062"', 'tools/call', odd), '"a\\u0062"', 'tools/call'],
    ['notification', writeNotification('notifications/progress', odd), undefined, 'notifications/progress'],
    ['result', writeResult('1e2', odd), '1e2', ''],
    ['error', writeErrorAnswer('1', odd), '1', ''],
    ['error', writeErrorAnswer(undefined, odd), undefined, ''],
  ])('are read back, byte for byte: %s', (type, bytes, idText, method) => {
    const message = readServerMessage(bytes)!;
    expect(message).toMatchObject({ type, idText, method });
    expect((message.params ?? message.content)?.toString()).toBe(odd.toString());
  });

  it('need no params', () => {
    expect(readServerMessage(writeRequest('1', 'ping', undefined))).toMatchObject({
      method: 'ping',
      params: undefined,
    });
  });
});

describe('messages of servers', () => {
  it('are read as JSON.parse reads them, whatever else is in them', () => {
    const id = fc.oneof(fc.integer(), fc.string());
    const object = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true });
    const parts = fc.record({ result: object, extra: fc.jsonValue(), id });
    fc.assert(
      fc.property(parts, fc.constantFrom(undefined, 2), ({ result, extra, id: answered }, gap) => {
        const value = { extra, jsonrpc: '2.0', result, id: answered };
        const message = readServerMessage(Buffer.from(JSON.stringify(value, undefined, gap)))!;
        expect(message.type).toBe('result');
        expect(JSON.parse(message.idText!)).toEqual(answered);
        expect(JSON.parse(message.content!.toString())).toEqual(JSON.parse(JSON.stringify(result)));
      }),
    );
  });

  it.each([
    '',
    '7',
    '[]]',
    '{"jsonrpc":"2.0"}',
    '{"id":1,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"result":7}',
    '{"jsonrpc":"2.0","id":1,"result":[]}',
    '{"jsonrpc":"2.0","id":null,"result":{}}',
    '{"jsonrpc":"2.0","result":{}}',
    '{"jsonrpc":"2.0","id":1,"result":{},"error":{}}',
    '{"jsonrpc":"2.0","id":1,"id":2,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"result":{},"r\\u0065sult":{}}',
    '{"jsonrpc":"2.0","id":{},"result":{}}',
    '{"jsonrpc":"2.0","id":true,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}',
    '{"jsonrpc":"2.0","id":null,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1,"method":7}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
    '{"jsonrpc":"2.0","id":1,"result":{}} x',
  ])('are none when they could be read in two ways, or in no way: %s', (text) => {
    expect(readServerMessage(Buffer.from(text))).toBeUndefined();
  });

  it('come in batches from old servers', () => {
    const batch = Buffer.from(`[${writeResult('1', odd)} , ${writeNotification('a', undefined)}]`);
    expect(readServerMessages(batch)?.map(({ type }) => type)).toEqual(['result', 'notification']);
    expect(readServerMessages(writeResult('1', odd))?.map(({ type }) => type)).toEqual(['result']);
    expect(readServerMessages(Buffer.from(`[${writeResult('1', odd)},7]`))).toBeUndefined();
    expect(readServerMessages(Buffer.from('7'))).toBeUndefined();
  });
});
