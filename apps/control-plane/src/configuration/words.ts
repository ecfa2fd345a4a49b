import type { EntityDifference } from './change.ts';
import type { Collections } from './collections.ts';
import { nameOf } from './problem-list.ts';

/** How a version is called whose author called it nothing: `creates service 'orders', changes 3 routes`. */
export function summaryOf(collections: Collections, changes: readonly EntityDifference[]): string {
  const parts: string[] = [];
  for (const [verb, some] of Map.groupBy(changes, verbOf)) {
    for (const [collection, alike] of Map.groupBy(some, (change) => change.collection)) {
      const definition = collections.get(collection);
      const [only] = alike;
      const name = nameOf(definition, only!.after ?? only!.before ?? {});
      if (alike.length > 1) parts.push(`${verb} ${alike.length} ${collection}`);
      else parts.push(`${verb} ${definition.singular}${name === undefined ? '' : ` '${name}'`}`);
    }
  }
  return shortened(parts.join(', '));
}

export function rollbackSummary(version: number): string {
  return `back to version ${version}`;
}

const verbOf = ({ before, after }: EntityDifference) =>
  before === undefined ? 'creates' : after === undefined ? 'deletes' : 'changes';

const summaryLengthMax = 500;

export function shortened(summary: string): string {
  return summary.length <= summaryLengthMax ? summary : `${summary.slice(0, summaryLengthMax - 1)}…`;
}
