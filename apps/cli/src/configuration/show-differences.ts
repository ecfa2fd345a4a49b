import type { Entity } from '@sallyport/contracts';
import type { Difference } from '@sallyport/declarative';
import type { Comparison } from './comparison.ts';
import { lineDiff } from './line-diff.ts';

/** Lines as decK's: `creating service orders`, with what an update changes below it. Secrets are not shown. */
export function* differenceLines({ differences, shown }: Pick<Comparison, 'differences' | 'shown'>): Generator<string> {
  for (const { collection, title, before, after } of differences) {
    if (before === undefined) yield `creating ${title}`;
    else if (after === undefined) yield `deleting ${title}`;
    else yield `updating ${title}  ${changeText(shown(collection, before), shown(collection, after))}`;
  }
}

function changeText(before: Entity, after: Entity): string {
  const [from, to] = [before, after].map((entity) => JSON.stringify(sorted(withoutTimes(entity)), null, 2).split('\n'));
  const lines = lineDiff(from!, to!);
  return lines.some((line) => line.startsWith('+') || line.startsWith('-'))
    ? lines.join('\n').trimStart()
    : '(a secret)';
}

function withoutTimes({ created_at: _, updated_at: __, ...entity }: Entity): Record<string, unknown> {
  return entity;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
  );
}

export function summary({ created, updated, deleted }: { created: number; updated: number; deleted: number }): string {
  return `Summary:\n  Created: ${created}\n  Updated: ${updated}\n  Deleted: ${deleted}\n`;
}

export function countsOf(differences: readonly Difference[]): { created: number; updated: number; deleted: number } {
  const created = differences.filter(({ before }) => before === undefined).length;
  const deleted = differences.filter(({ after }) => after === undefined).length;
  return { created, deleted, updated: differences.length - created - deleted };
}
