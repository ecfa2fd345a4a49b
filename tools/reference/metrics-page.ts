import { nodeMetrics } from '@sallyport/gateway';
import { LogQueueCounts } from '@sallyport/pipeline';
import { type FakeMetricDefinition, fakeServices } from '@sallyport/plugin/testing';
import { plugins } from '@sallyport/plugins';

interface Metric extends FakeMetricDefinition {
  readonly name: string;
}

/** `docs/reference/metrics.md`: every metric that `/metrics` shows, found by having each of them made. */
export function metricsPage(): string {
  const options = [
    'status_code_metrics',
    'latency_metrics',
    'bandwidth_metrics',
    'upstream_health_metrics',
    'ai_metrics',
  ];
  return `# Metrics

What \`GET /metrics\` shows; [the guide](../guide/metrics.md) says how to use it, and what the numbers promise. Histograms have \`_bucket\`, \`_sum\` and
\`_count\`, and their bounds are below.

## Of requests

Counted where the plugin [\`prometheus\`](plugins/prometheus.md) is, with the option that heads the table.

${options.map((option) => `### \`${option}\`\n\n${table(ofOption(option))}`).join('\n\n')}

## Of the node

Always there.

${table([...nodeMetrics, ...ofLogQueues()])}

## Buckets

${bucketsOf(options.flatMap(ofOption))}
`;
}

function ofOption(option: string): Metric[] {
  const prometheus = plugins.find(({ name }) => name === 'prometheus')!;
  const services = fakeServices();
  const context = { pluginId: '', routeId: undefined, serviceId: undefined, slot: 0 };
  prometheus.setup(prometheus.schema.parse({ [option]: true }) as never, services, context);
  return definedBy(services);
}

function ofLogQueues(): Metric[] {
  const services = fakeServices();
  new LogQueueCounts(services.metrics, '');
  return definedBy(services);
}

function definedBy({ metrics }: ReturnType<typeof fakeServices>): Metric[] {
  return [...metrics.options].map(([name, definition]) => ({ name, ...definition }));
}

function table(metrics: readonly Metric[]): string {
  const sorted = [...metrics].sort((one, other) => (one.name < other.name ? -1 : 1));
  const rows = sorted.map(
    ({ name, kind, labels = [], help }) => `| \`${name}\` | ${kind} | ${labels.join(', ')} | ${help} |`,
  );
  return ['| metric | type | labels | |', '|---|---|---|---|', ...rows].join('\n');
}

function bucketsOf(metrics: readonly Metric[]): string {
  const byBounds = new Map<string, string[]>();
  for (const { name, buckets } of metrics) {
    if (buckets === undefined) continue;
    const bounds = buckets.join(', ');
    byBounds.set(bounds, [...(byBounds.get(bounds) ?? []), `\`${name}\``]);
  }
  return [...byBounds].map(([bounds, names]) => `- ${names.join(', ')}: ${bounds}`).join('\n');
}
