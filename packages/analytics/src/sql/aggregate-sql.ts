import type { Aggregate } from '../datasets/data-set.ts';
import type { Dialect } from './dialect.ts';

/** How a number is made of rows. Null where nothing takes part, but counts and sums, which are then 0. */
export interface AggregateSql {
  /** Over rows. */
  direct: string;
  /** Sums over a group of rows, of which the number can be made as well; some numbers need the rows themselves. */
  partial?: readonly string[];
  /** The number, over groups whose partial sums have these names. */
  ofPartial(names: readonly string[]): string;
}

/** `asked`: what else is made of the same rows. */
export function aggregateSql(aggregate: Aggregate, asked: readonly Aggregate[], dialect: Dialect): AggregateSql {
  const countWhere = (where: string | undefined) =>
    dialect.toDouble(where === undefined ? 'count(*)' : `count(*) FILTER (WHERE ${where})`);
  switch (aggregate.type) {
    // Per minute follows from the count, when it is known how many minutes a bucket has.
    case 'count':
    case 'perMinute':
      return ofSums([countWhere(aggregate.where)], ([count]) => `coalesce(${count}, 0)`);
    case 'sum':
      return ofSums([dialect.toDouble(`sum(${aggregate.of})`)], ([sum]) => `coalesce(${sum}, 0)`);
    case 'average':
      return ofSums(
        [dialect.toDouble(`sum(${aggregate.of})`), dialect.toDouble(`count(${aggregate.of})`)],
        ([sum, count]) => `${sum} / nullif(${count}, 0)`,
      );
    case 'share': {
      const { where, among } = aggregate;
      return ofSums(
        [countWhere(among === undefined ? where : `(${where}) AND (${among})`), countWhere(among)],
        ([count, all]) => `100 * ${count} / nullif(${all}, 0)`,
      );
    }
    case 'distinct':
      return ofRows(dialect.toDouble(dialect.countDistinct(aggregate.of)));
    case 'percentile':
      return ofRows(dialect.percentile(aggregate.of, aggregate.p, percentilesOf(aggregate.of, asked)));
  }
}

function ofSums(partial: readonly string[], combine: (sums: readonly string[]) => string): AggregateSql {
  return { partial, direct: combine(partial), ofPartial: (names) => combine(names.map((name) => `sum(${name})`)) };
}

function ofRows(direct: string): AggregateSql {
  return { direct, ofPartial: () => direct };
}

function percentilesOf(column: string, asked: readonly Aggregate[]): number[] {
  const found = asked.flatMap((one) => (one.type === 'percentile' && one.of === column ? [one.p] : []));
  return [...new Set(found)].sort((a, b) => a - b);
}
