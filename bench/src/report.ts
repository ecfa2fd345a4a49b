import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One line of the table: a figure, what it is held against, and what we want it to be. */
export interface Row {
  scenario: string;
  figure: string;
  sallyport: number;
  unit: string;
  nginx?: number | undefined;
  portkey?: number | undefined;
  /** What must be reached, and (in brackets) what we aim at, in words. */
  aim?: string;
  /** `met`, `aim` or `missed`, where there is something to reach. */
  verdict?: string;
}

/** `met` within the limit, `aim` within the aim too. */
export function judge(value: number, limit: number, aim: number): string {
  return value <= aim ? 'aim' : value <= limit ? 'met' : 'missed';
}

export function printTable(rows: readonly Row[]): void {
  const cells = [
    ['scenario', 'figure', 'sallyport', 'nginx', 'ratio', 'portkey', 'wanted', ''],
    ...rows.map(({ scenario, figure, sallyport, unit, nginx, portkey, aim = '', verdict = '' }) => [
      scenario,
      figure,
      `${format(sallyport)} ${unit}`,
      nginx === undefined ? '' : format(nginx),
      nginx === undefined || nginx === 0 ? '' : `${(sallyport / nginx).toFixed(2)}×`,
      portkey === undefined ? '' : format(portkey),
      aim,
      verdict,
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  for (const [index, row] of cells.entries()) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}\n`,
    );
    if (index === 0) process.stdout.write(`${widths.map((width) => '─'.repeat(width)).join('  ')}\n`);
  }
}

function format(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 100 ? 0 : 1);
}

/** Keeps the figures beside the table, for comparing runs. */
export async function saveJson(rows: readonly Row[]): Promise<string> {
  const folder = join(import.meta.dirname, '../results');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
  await writeFile(file, `${JSON.stringify({ node: process.version, rows }, undefined, 2)}\n`);
  return file;
}
