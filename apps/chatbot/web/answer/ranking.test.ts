import { describe, expect, it } from 'vitest';
import { rankingOf } from './ranking.ts';

const rank = (head: string, ...rows: string[]) => rankingOf({ head: cells(head), rows: rows.map(cells) });

const cells = (row: string) => row.split('|').map((cell) => cell.trim());

describe('what a table ranks', () => {
  it('are the rates of errors, of callers and of services together, however many columns stand about them', () => {
    const ranking = rank(
      '# | Service | Requests | 4xx | 4xx rate | 5xx | 5xx rate | Latency',
      '1 | pay | 1,204 | 60 | 5.0 % | 36 | 3 % | 41 ms',
      '2 | find | 40,000 | 2,400 | 6% | – | – | 1.2 s',
    );
    expect(ranking).toEqual({
      series: [
        { name: '4xx rate', meaning: 'refused' },
        { name: '5xx rate', meaning: 'failed' },
      ],
      rows: [
        {
          name: 'pay',
          bars: [
            { value: 5, shown: '5.0 %' },
            { value: 3, shown: '3 %' },
          ],
        },
        {
          name: 'find',
          bars: [
            { value: 6, shown: '6%' },
            { value: 0, shown: '–' },
          ],
        },
      ],
    });
  });

  it.each([
    ['what it cost', 'Model | Calls | Cost', ['a | 5 | $12.40', 'b | 9 | $0.0042'], 'Cost', 'cost', [12.4, 0.0042]],
    ['how long it took', 'Route | Average', ['a | 1.2 s', 'b | 900 ms'], 'Average', 'plain', [1200, 900]],
    ['how often', 'Tool | Calls', ['a | 1 204', 'b | 1,100'], 'Calls', 'plain', [1204, 1100]],
  ])('is %s', (_what, head, rows, name, meaning, values) => {
    const ranking = rank(head, ...rows);
    expect(ranking?.series).toEqual([{ name, meaning }]);
    expect(ranking?.rows.map(({ bars }) => bars[0]?.value)).toEqual(values);
  });

  it.each([
    ['one row', 'Service | Calls', ['a | 3']],
    ['no order', 'Service | Calls', ['a | 3', 'b | 5', 'c | 4']],
    ['no difference', 'Service | Calls', ['a | 3', 'b | 3']],
    ['no numbers', 'Service | Host', ['a | a.example', 'b | b.example']],
    ['numbers of several kinds in one column', 'Service | What', ['a | 9 %', 'b | 3 ms']],
    ['no names', 'First | Second', ['9 | 8', '7 | 6']],
  ])('is nothing where there are %s', (_what, head, rows) => expect(rank(head, ...rows)).toBeUndefined());
});
