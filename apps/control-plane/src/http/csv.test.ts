import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('CSV', () => {
  it('keeps what is in a cell in it', () => {
    const rows = [['a "b", c', 'two\nlines', -1.5, null, undefined, true, ['x', 'y']]];
    expect(toCsv(['1', '2', '3', '4', '5', '6', '7'], rows)).toBe(
      '1,2,3,4,5,6,7\r\n"a ""b"", c","two\nlines",-1.5,,,true,"[""x"",""y""]"\r\n',
    );
  });

  it('has no formulas', () => {
    const rows = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("http://evil.example")', '\n=1', '＝1'].map(
      (cell) => [cell],
    );
    expect(toCsv(['a'], rows)).toBe(
      `a\r\n'=1+1\r\n'+1\r\n'-1\r\n'@SUM(A1)\r\n'\t=1\r\n"'=HYPERLINK(""http://evil.example"")"\r\n"'\n=1"\r\n'＝1\r\n`,
    );
  });
});
