import { describe, expect, it } from 'vitest';
import { smugglingPayloads } from './payloads.ts';
import { readRequest } from './strict-request.ts';

const payloads = smugglingPayloads().map((payload) => ({
  ...payload,
  raw: Buffer.from(payload.bytes.replaceAll('{id}', '1000'), 'latin1'),
}));

describe('the payloads', () => {
  it('are many, each once', () => {
    expect(payloads.length).toBeGreaterThanOrEqual(1_750);
    expect(new Set(payloads.map(({ bytes }) => bytes)).size).toBe(payloads.length);
  });

  it('leave a clean request when they are good', () => {
    for (const { raw, what } of payloads.filter(({ family }) => family === 'good')) {
      expect(readRequest(raw), what).toMatchObject({ faults: [], length: raw.length, target: '/case/1000' });
    }
  });

  it('that break a rule are seen as broken by a strict reader, or as more than one request', () => {
    const unseen = payloads.filter(({ reject, raw }) => {
      const first = readRequest(raw);
      return reject === 'must' && first !== undefined && first.faults.length === 0 && first.length === raw.length;
    });
    // Grammatical, and yet nothing to pass on: methods nobody knows, CONNECT, a port that cannot be.
    for (const { what } of unseen) expect(what).toMatch(/^"(post |Post |FROBNICATE |A{40}|CONNECT |a\.test:99999)/);
  });
});

describe('readRequest', () => {
  const faultsOf = (text: string) => readRequest(Buffer.from(text, 'latin1'))?.faults;

  it.each([
    ['two framings', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx'],
    ['a look-alike', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\n\r\n'],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a bare LF', 'GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
    ['a bad chunk', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a\r\nabc\r\n0\r\n\r\n'],
  ])('finds %s', (_what, text) => {
    expect(faultsOf(text)?.length).toBeGreaterThan(0);
  });

  it('waits for the rest', () => {
    for (const text of [
      'GET / HTTP/1.1\r\nHost: a\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab',
    ]) {
      expect(faultsOf(text)).toBeUndefined();
    }
  });
});
