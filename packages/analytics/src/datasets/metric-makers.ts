import type { Aggregate, Category, Metric, Unit } from './data-set.ts';

export function metric(
  name: string,
  unit: Unit,
  category: Category,
  value: Aggregate,
  title: string,
  description: string,
): Metric {
  return { name, title, description, unit, category, value };
}

/** Average and percentiles of a column; percentiles are exact, interpolated between the two nearest rows. */
export function distribution(
  name: string,
  {
    of,
    unit,
    category,
    title,
    description,
  }: { of: string; unit: Unit; category: Category; title: string; description: string },
): Metric[] {
  const percentile = (p: number) =>
    metric(
      `${name}_p${p}`,
      unit,
      category,
      { type: 'percentile', of, p: p / 100 },
      `${title} (p${p})`,
      `${description} ${p} of 100 were at most this.`,
    );
  return [
    metric(`${name}_average`, unit, category, { type: 'average', of }, `${title} (average)`, description),
    percentile(50),
    percentile(95),
    percentile(99),
  ];
}

export const sum = ofColumn('sum');
export const average = ofColumn('average');

function ofColumn(type: 'sum' | 'average') {
  return (name: string, of: string, unit: Unit, category: Category, title: string, description: string): Metric =>
    metric(name, unit, category, { type, of }, title, description);
}
