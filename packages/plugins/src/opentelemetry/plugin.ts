import { defineLazyPlugin } from '@sallyport/pipeline';
import { openTelemetrySchema } from './schema.ts';

/** Traces, access logs and metrics over OTLP. */
export const openTelemetry = defineLazyPlugin(
  { name: 'opentelemetry', schema: openTelemetrySchema },
  async () => (await import('./setup.ts')).setup,
);
