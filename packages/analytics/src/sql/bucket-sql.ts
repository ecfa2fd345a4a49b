import type { Buckets } from '../query/buckets.ts';
import type { Dialect } from './dialect.ts';

/** The index of the bucket that an instant is in. Numbers here are ours. */
export function bucketSql(instant: string, { stepMs, segments }: Buckets, dialect: Dialect): string {
  const indexes = segments.map(({ fromMs, firstIndex, count }) => {
    const within = dialect.divide(`${instant} - ${fromMs}`, `${stepMs}`);
    // The last bucket of a segment may be longer than the others.
    return `least(${within}, ${count - 1}) + ${firstIndex}`;
  });
  const [onlyIndex] = indexes;
  if (indexes.length === 1 && onlyIndex !== undefined) return onlyIndex;
  const cases = segments.slice(1).map(({ fromMs }, index) => `WHEN ${instant} < ${fromMs} THEN ${indexes[index]}`);
  return `CASE ${cases.join(' ')} ELSE ${indexes.at(-1)} END`;
}
