import { expect, it } from 'vitest';
import { readAnswer } from './playground.ts';

it('reads what a gateway answered', () =>
  expect(
    readAnswer(
      [
        { type: 'sent', request: { method: 'GET', url: 'http://gateway/orders' } },
        { type: 'head', status: 200, headers: { a: 'b' }, request_id: 'r1', duration_ms: 3 },
        { type: 'body', text: 'half ' },
        { type: 'body', text: 'done' },
        { type: 'end', duration_ms: 5.5, bytes: 9, is_cut: false },
      ]
        .map((each) => JSON.stringify(each))
        .join('\n'),
    ),
  ).toEqual({
    url: 'http://gateway/orders',
    status: 200,
    headers: { a: 'b' },
    requestId: 'r1',
    durationMs: 5.5,
    body: 'half done',
  }));

it('says that nobody answered', () =>
  expect(readAnswer('{"type":"sent"}\n{"type":"end","duration_ms":1,"error":"nobody answers there"}\n')).toEqual({
    headers: {},
    body: '',
    durationMs: 1,
    error: 'nobody answers there',
  }));
