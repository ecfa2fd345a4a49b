import { gunzipSync } from 'node:zlib';

export interface Prompt {
  text: string;
  label: 'attack' | 'benign';
  kind?: 'direct' | 'indirect' | 'encoded' | 'multilingual';
}

export const attack = (text: string, kind: Prompt['kind'] = 'direct'): Prompt => ({ text, label: 'attack', kind });
export const benign = (text: string): Prompt => ({ text, label: 'benign' });

/** What JSON holds, as long as a source is known to hold it. */
// biome-ignore lint/suspicious/noExplicitAny: files of others, whose shape the table of sources states
export type Row = any;

export const json = (file: Buffer): Row => JSON.parse(file.toString());

export const jsonLines = (file: Buffer): Row[] =>
  file
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));

export const gzippedLines = (file: Buffer): Row[] => jsonLines(gunzipSync(file));

/** Rows of a CSV file with quoted fields, the header among them. */
export function csv(file: Buffer): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare, end] of file.toString().matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (quoted === undefined && bare === '' && end === '' && row.length === 0) break;
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Paragraphs of plain text that are long enough to say something. */
export const paragraphs = (text: string, charactersMin = 200): string[] =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part.length >= charactersMin);

/** An instruction and the text that it is about, as one prompt. */
export const joined = (...parts: (string | undefined)[]): string => parts.filter((part) => part).join('\n\n');
