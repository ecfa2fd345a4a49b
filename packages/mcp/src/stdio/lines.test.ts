import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineReader, toLine } from './lines.ts';

describe('lines', () => {
  it('are the same however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat(200)), (values, cuts) => {
        const bytes = Buffer.concat(
          values.map((value) => toLine(Buffer.from(JSON.stringify(value, undefined, '\r\n')))),
        );
        const reader = new LineReader(10_000_000);
        const lines: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          lines.push(...reader.push(bytes.subarray(at, at + cut))!);
          at += cut;
        }
        expect(lines.map((line) => JSON.parse(line.toString()))).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it('may end as on Windows, and empty ones are nothing', () => {
    expect(new LineReader(100).push(Buffer.from('{"a":1}\r\n\r\n\n{}\n'))!.map(String)).toEqual(['{"a":1}', '{}']);
  });

  it('are bounded, complete or not', () => {
    expect(new LineReader(4).push(Buffer.from('12345\n'))).toBeUndefined();
    const reader = new LineReader(4);
    expect(reader.push(Buffer.from('123'))).toEqual([]);
    expect(reader.push(Buffer.from('45'))).toBeUndefined();
  });
});
