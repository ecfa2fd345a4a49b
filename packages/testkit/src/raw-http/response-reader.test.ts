import { describe, expect, it } from 'vitest';
import { ResponseReader } from './response-reader.ts';

const pipelined = [
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
].join('');

describe('ResponseReader', () => {
  it('cuts pipelined answers apart, however their bytes arrive', () => {
    for (const size of [1, 7, pipelined.length]) {
      const reader = new ResponseReader();
      const answers = [];
      for (let at = 0; at < pipelined.length; at += size) {
        reader.push(Buffer.from(pipelined.slice(at, at + size)));
        for (let answer = reader.next(); answer !== undefined; answer = reader.next()) answers.push(answer);
      }
      expect(answers.map(({ status, body, closes }) => [status, body.toString(), closes])).toEqual([
        [200, 'hello', false],
        [200, 'abcde', true],
      ]);
      expect(answers[0]!.headers.get('x-a')).toBe('1, 2');
      expect(reader.isInside).toBe(false);
    }
  });

  it('takes no truncated answer for a complete one', () => {
    const reader = new ResponseReader();
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'));
    expect(reader.next()).toBeUndefined();
    expect(reader.end()).toBeUndefined();
    expect(reader.isInside).toBe(true);
  });

  it('ends an answer without a length with the connection', () => {
    const reader = new ResponseReader();
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\nall'));
    expect(reader.next()).toBeUndefined();
    expect(reader.end()?.body.toString()).toBe('all');
  });

  it('throws for what is not HTTP', () => {
    for (const text of [
      'HTTP/1.0 200 OK\r\n\r\n',
      'HTTP/1.1 200 OK\r\nA : b\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ]) {
      const reader = new ResponseReader();
      reader.push(Buffer.from(text));
      expect(() => reader.next()).toThrow();
    }
  });
});
