import { describe, expect, it } from 'vitest';
import { startsHttp2 } from './http2-preface.ts';

describe('the first bytes of a connection', () => {
  it.each([
    ['', undefined],
    ['P', undefined],
    ['PR', undefined],
    ['PRI', true],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', true],
    ['PROPFIND / HTTP/1.1\r\n', false],
    ['POST', false],
    ['G', false],
    ['\r\nGET', false],
    ['pri', false],
  ])('%j', (text, expected) => {
    expect(startsHttp2(Buffer.from(text))).toBe(expected);
  });
});
