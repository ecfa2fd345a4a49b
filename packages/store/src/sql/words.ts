import type { Dialect } from './database.ts';

interface Words {
  /** The texts of a list that is given as one value, as JSON: `id IN (${texts})`. */
  texts: string;
  /** Where the second text begins in the first, from 1; 0 where it is not in it. */
  position: string;
  /** The label of the row by the name that is given. */
  label: string;
  /** The database's clock, in Unix milliseconds. */
  nowMs: string;
}

/** What is said differently. */
export const wordsOf: Readonly<Record<Dialect, Words>> = {
  sqlite: {
    texts: 'SELECT value FROM json_each(?)',
    position: 'instr',
    label: '(SELECT value FROM json_each(labels) WHERE key = ?)',
    nowMs: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
  },
  postgres: {
    texts: 'SELECT json_array_elements_text(CAST(? AS json))',
    position: 'strpos',
    label: '(CAST(labels AS json) ->> CAST(? AS text))',
    nowMs: 'CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)',
  },
};
