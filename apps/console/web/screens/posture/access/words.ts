import type { Verdict } from '../../../parts/explain/verdict.ts';
import type { AccessMatrix, AccessRow, MatrixKind } from './access.queries.ts';

export const kindWords: Readonly<Record<MatrixKind, string>> = {
  'mcp-tools': 'Tools',
  models: 'Models',
  routes: 'Routes',
};

export const verdictWords: Readonly<Record<Verdict, string>> = {
  allowed: 'may',
  denied: 'may not',
  depends: 'depends',
};

const prefixes: Readonly<Record<AccessRow['kind'], string>> = {
  anybody: '',
  consumer_group: 'Group ',
  claim: 'Token with ',
  consumer: '',
};

export const rowWords = ({ kind, name }: AccessRow): string => `${prefixes[kind]}${name}`;

/** The first sentence: what strangers may, which is what is asked first. */
export function answerOf(kind: MatrixKind, { rows, columns }: AccessMatrix): string {
  const word = kindWords[kind].toLowerCase();
  const all = columns.length === 1 ? `1 ${word.slice(0, -1)}` : `${columns.length} ${word}`;
  if (columns.length === 0) return `There are no ${word} here.`;
  const anybody = rows.find((row) => row.kind === 'anybody');
  const consumers = rows.filter((row) => row.kind === 'consumer').length;
  const callers = consumers === 1 ? '1 consumer' : `${consumers} consumers`;
  if (anybody === undefined) return `${all}, ${callers}.`;
  const open = anybody.cells.filter(({ verdict }) => verdict === 'allowed').length;
  return open === 0 ? `Whoever shows nothing can call none of ${all}.` : `Anybody can call ${open} of ${all}.`;
}
