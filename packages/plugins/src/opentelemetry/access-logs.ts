import type { Services } from '@sallyport/pipeline';
import { ProtobufWriter } from '../shared/otlp/protobuf-writer.ts';
import { writeAccessLog } from './access-log/write-access-log.ts';
import { holdOtlpQueue } from './otlp-queue.ts';
import type { OpenTelemetryConfig } from './schema.ts';
import type { Exporter } from './setup.ts';

/** A log record of every exchange. */
export function exportAccessLogs(config: OpenTelemetryConfig, services: Services): Exporter | undefined {
  const { endpoint } = config.access_logs;
  if (endpoint === undefined) return undefined;
  const { queue, release } = holdOtlpQueue(config, services, 'logs', endpoint);
  const writer = new ProtobufWriter();
  return {
    sink: (event) => queue.add(writeAccessLog(writer, event)),
    close: release,
  };
}
