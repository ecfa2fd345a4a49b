import type { ExchangeEvent } from '@sallyport/contracts';
import type { Services } from '@sallyport/pipeline';
import { nameOf, textOf } from '../../shared/tracing/spans/entity-names.ts';
import type { OpenTelemetryConfig } from '../schema.ts';
import type { Exporter } from '../setup.ts';
import { Instruments } from './instruments.ts';
import { llmMetrics } from './llm-metrics.ts';
import { mcpMetrics } from './mcp-metrics.ts';
import { holdPusher } from './pusher.ts';
import { requestMetrics } from './request-metrics.ts';

/** Adds an exchange to metrics; `common` are the values of the labels that all of them have. */
export type Record = (event: ExchangeEvent, common: readonly string[]) => void;

const commonLabels = ['kong.service.name', 'kong.route.name', 'kong.workspace.name', 'kong.auth.consumer.name'];

/** Metrics of the exchanges, summed up for the node and pushed by one of its workers. */
export function exportMetrics(config: OpenTelemetryConfig, services: Services): Exporter | undefined {
  const { metrics } = config;
  if (metrics.endpoint === undefined) return undefined;
  const instruments = new Instruments(services.metrics, commonLabels);
  const records: Record[] = requestMetrics(instruments, metrics);
  if (metrics.enable_ai_metrics) records.push(llmMetrics(instruments), mcpMetrics(instruments));
  const { release } = holdPusher(config, services, metrics.endpoint, instruments);
  return {
    sink(event) {
      const consumer = metrics.enable_consumer_attribute ? textOf(event.consumer, 'username') : undefined;
      const common = [nameOf(event.service) ?? '', nameOf(event.route) ?? '', 'default', consumer ?? ''];
      for (const record of records) record(event, common);
    },
    close: release,
  };
}
