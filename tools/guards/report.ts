import type { Measured, Row } from './measure.ts';

const columns: [title: string, cell: (row: Row) => string][] = [
  ['attacks', ({ attacks }) => String(attacks)],
  ['ordinary', ({ ordinary }) => String(ordinary)],
  ['precision', ({ precision }) => share(precision)],
  ['recall', ({ recall }) => share(recall)],
  ['false alarms', ({ falseAlarms }) => (falseAlarms === null ? '–' : `${(falseAlarms * 100).toFixed(1)} %`)],
  ['recall at 1 %', ({ recallAt }) => share(recallAt['1%'])],
  ['2 %', ({ recallAt }) => share(recallAt['2%'])],
  ['5 %', ({ recallAt }) => share(recallAt['5%'])],
  ['area', ({ area }) => share(area, 3)],
];

/** A table for people. */
export function reportText({ threshold, rows }: Measured): string {
  const width = Math.max(...rows.map(({ of }) => of.length)) + 2;
  const line = (first: string, cells: string[]) =>
    first.padEnd(width) + cells.map((cell, at) => cell.padStart(columns[at]![0].length + 2)).join('');
  return [
    `Precision, recall and false alarms are those of the guard as it comes, which means to take ${threshold * 100} % of ordinary prompts for attacks.`,
    'The further columns say what it would catch if exactly 1, 2 or 5 % of the ordinary prompts of that line were taken for attacks.',
    '',
    line(
      '',
      columns.map(([title]) => title),
    ),
    ...rows.map((row) =>
      line(
        row.of,
        columns.map(([, cell]) => cell(row)),
      ),
    ),
  ].join('\n');
}

const share = (value: number | null, digits = 2): string => (value === null ? '–' : value.toFixed(digits));
