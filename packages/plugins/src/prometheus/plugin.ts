import type { ExchangeEvent } from '@sallyport/contracts';
import { type Directory, definePlugin } from '@sallyport/pipeline';
import { guardMetrics } from './guard-metrics.ts';
import { httpMetrics } from './http-metrics.ts';
import { llmMetrics } from './llm-metrics.ts';
import { mcpMetrics } from './mcp-metrics.ts';
import { type OwnerLabels, Owners } from './owners.ts';
import { refusalMetrics } from './refusal-metrics.ts';
import { type PrometheusConfig, prometheusSchema } from './schema.ts';
import { watchTargets } from './target-health.ts';

/** Counts and measures exchanges for `GET /metrics`. */
export const prometheus = definePlugin({
  name: 'prometheus',
  schema: prometheusSchema,
  setup(config, { metrics, upstreams, directory }) {
    agreeOnBuckets(config, directory);
    const owners = new Owners(config.per_consumer, httpMetrics(config, metrics));
    const others: ((event: ExchangeEvent, owner: OwnerLabels) => void)[] = [];
    if (config.status_code_metrics) others.push(refusalMetrics(metrics));
    if (config.ai_metrics)
      others.push(llmMetrics(metrics, config.token_latency_buckets), mcpMetrics(metrics), guardMetrics(metrics));
    const watch = config.upstream_health_metrics ? watchTargets(metrics, upstreams) : undefined;
    return {
      sink(event) {
        const owner = owners.of(event);
        owner.record(event);
        for (const record of others) record(event, owner.labels);
      },
      close: () => watch?.close(),
    };
  },
});

/** A metric has the same buckets everywhere. */
function agreeOnBuckets(config: PrometheusConfig, directory: Directory): void {
  const own = config.token_latency_buckets.join();
  for (const other of directory.plugins('prometheus')) {
    const { ai_metrics, token_latency_buckets } = other.config as PrometheusConfig;
    if (other.enabled && ai_metrics && config.ai_metrics && token_latency_buckets.join() !== own)
      throw new Error('prometheus: token_latency_buckets must be the same wherever ai_metrics is on');
  }
}
