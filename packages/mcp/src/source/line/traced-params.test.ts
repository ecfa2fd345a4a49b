import { TraceContext } from '@sallyport/pipeline';
import { exchange } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { tracedParams } from './traced-params.ts';

const told = Buffer.from('{"name":"a","_meta":{"traceparent":"00-x","other":1}}');

it('tells of the exchange’s own span where the client’s message told of one', () => {
  const x = exchange();
  expect(tracedParams(x, told)).toBe(told);
  x.trace = new TraceContext('a'.repeat(32), 'b'.repeat(16), true);
  expect(tracedParams(x, told)).toBe(told);
  x.trace.begin('c'.repeat(16), true, []);
  expect(JSON.parse(tracedParams(x, told).toString())).toEqual({
    name: 'a',
    _meta: { traceparent: `00-${'a'.repeat(32)}-${'c'.repeat(16)}-01`, other: 1 },
  });
  const silent = Buffer.from('{"name":"a","_meta":{}}');
  expect(tracedParams(x, silent)).toBe(silent);
});
