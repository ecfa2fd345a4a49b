import type { MetricFamily } from '@sallyport/pipeline';
import type { GatewayNode } from '../node.ts';
import { kongMetrics } from './kong-metrics.ts';
import { nodeNumbers } from './node-numbers.ts';
import { ownMetrics } from './own-metrics.ts';

/** The metrics of a node that nobody has to count. */
export const nodeMetrics = [...kongMetrics, ...ownMetrics];

export function nodeFamilies(node: GatewayNode): MetricFamily[] {
  const numbers = nodeNumbers(node);
  return nodeMetrics.map(({ name, kind, help, labels = [], read }) => {
    const found = read(numbers) ?? [];
    const values = typeof found === 'number' ? [[found] as const] : found;
    const series = values.map(([value, ...of]) => ({ labels: of, value }));
    return { name, kind, help, labels, sinceMs: node.startedAtMs, series };
  });
}
