import {
  type Aggregate,
  apiRequests,
  type DataSet,
  dataSets,
  type Field,
  granularities,
  granularitiesByRange,
  operatorsOf,
  refusedDataSets,
  relativeRanges,
} from '@sallyport/analytics';

/** What can be asked of analytics, out of the registry that queries are checked against. */
export function dataSetsPage(): string {
  const reasons = Object.values(refusedDataSets).map((reason) => `- ${reason}.`);
  return [
    '# Data sets',
    '',
    'What `POST /v2/metrics` and `POST /v2/api-requests` can be asked for; [asking analytics](../guide/analytics-queries.md) says how.',
    '',
    `Ranges: ${codes(relativeRanges)}, or from one instant to another.`,
    '',
    '| range of at most | granularities | if none is given |',
    '|---|---|---|',
    ...granularitiesByRange.map(
      ({ upToMs, finest, coarsest, default: usual }) => `| ${spanText(upToMs)} | ${finest} … ${coarsest} | ${usual} |`,
    ),
    '',
    `Granularities, finest first: ${codes(Object.keys(granularities))}; and \`trend\`, one bucket over the whole range.`,
    '',
    ...[...dataSets, apiRequests].flatMap(section),
    '## Not there',
    '',
    ...reasons,
    '',
  ].join('\n');
}

function section({ name, description, defaultMetric, metrics, fields }: DataSet): string[] {
  const metricRows = metrics.map(
    (metric) =>
      `| \`${metric.name}\`${metric.name === defaultMetric ? ' (default)' : ''} | ${metric.unit} | ${aggregateText(metric.value)} | ${metric.description} |`,
  );
  return [
    `## ${name}`,
    '',
    description,
    '',
    ...(metricRows.length === 0 ? [] : ['| metric | unit | made by | |', '|---|---|---|---|', ...metricRows, '']),
    '| field | group by | filter by | |',
    '|---|---|---|---|',
    ...fields.map(fieldRow),
    '',
  ];
}

function fieldRow(field: Field): string {
  const values = field.values === undefined ? '' : ` ${codes(field.values)}.`;
  const unit = field.unit === undefined ? '' : ` In ${field.unit}.`;
  const operators = operatorsOf(field.kind).map((operator) => `\`${operator}\``);
  return `| \`${field.name}\` | ${field.isDimension ? 'yes' : ''} | ${operators.join(' ')} | ${field.description}${values}${unit} |`;
}

function aggregateText(aggregate: Aggregate): string {
  if (aggregate.type === 'percentile') return `p${Math.round(100 * aggregate.p)}, exact`;
  return aggregate.type === 'perMinute' ? 'count per minute' : aggregate.type;
}

function spanText(ms: number): string {
  if (!Number.isFinite(ms)) return 'more';
  const hours = ms / 3_600_000;
  if (hours < 1) return `${hours * 60} minutes`;
  return hours <= 25 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

function codes(list: readonly string[]): string {
  return list.map((item) => `\`${item}\``).join(', ');
}
