import type { ExchangeEvent } from '@sallyport/contracts';
import { definePlugin } from '@sallyport/pipeline';
import type { z } from 'zod';
import { namedQueue } from '../shared/queue-names.ts';
import { safeStep, safeText, statLine, statSuffix } from '../shared/statsd/line.ts';
import { holdStatsQueue } from '../shared/statsd/stats-queue.ts';
import { statsTeller } from '../shared/statsd/tell-stats.ts';
import { consumerText, plainMetrics, plainValue, serviceText } from '../shared/statsd/values.ts';
import { type DatadogMetric, datadogSchema } from './schema.ts';

/** Tells Datadog's agent of each exchange. */
export const datadog = definePlugin({
  name: 'datadog',
  schema: datadogSchema,
  setup(config, services) {
    const { host, port, metrics } = config;
    const receiver = { host, port, useTcp: false, packetBytesMax: 0, queue: namedQueue(config) };
    const held = holdStatsQueue('datadog', receiver, services);
    return {
      sink: statsTeller(metrics, (metric) => compileStat(metric, config), held),
      close: held.release,
    };
  },
});

function compileStat(
  { name, stat_type, sample_rate = 1, tags = [], consumer_identifier }: DatadogMetric,
  { prefix, service_name_tag, status_tag, consumer_tag }: z.output<typeof datadogSchema>,
): (event: ExchangeEvent) => string | undefined {
  const stat = `${prefix}.${plainMetrics[name]}`;
  const suffix = statSuffix(stat_type, sample_rate);
  const own = tags.map((tag) => `,${tag}`).join('');
  return (event) => {
    const value = plainValue(name, event);
    if (value === undefined) return undefined;
    const service = serviceText(event.service, 'service_name_or_host');
    const consumer =
      consumer_identifier === undefined || consumer_identifier === null
        ? undefined
        : consumerText(event.consumer, consumer_identifier);
    const all =
      (service === undefined ? '' : `${service_name_tag}:${safeStep(service)},`) +
      `${status_tag}:${event.response.status}` +
      (consumer === undefined ? '' : `,${consumer_tag}:${safeText(consumer)}`) +
      own;
    return statLine(stat, value, suffix, all, 'dogstatsd');
  };
}
