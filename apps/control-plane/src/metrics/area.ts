import { answerMetricsQuery, metricsQuerySchemaOf } from '@sallyport/analytics';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { jsonOrCsv, sendJsonOrCsv } from '../http/representation.ts';
import { metricsCsv } from './csv.ts';
import { metricsResultSchema } from './result-schema.ts';

/** Konnect's, with the three dimensions that the tiles named top_n have. */
export const metricsQuerySchema = metricsQuerySchemaOf({ metricsMax: 3, dimensionsMax: 3 });

const schema = {
  summary: 'Asks for numbers',
  description: 'What can be asked is told by `GET /v2/metrics/fields`.',
  body: metricsQuerySchema,
  response: { 200: jsonOrCsv(metricsResultSchema) },
};

export const metrics: Area = {
  name: 'Metrics',
  description: 'Numbers of requests, models, tools and guards, split and filtered.',
  routes(app, { questions }) {
    app.post(
      '/v2/metrics',
      { config: { permission: 'analytics.read', scope: 'any' }, schema },
      async (request, reply) => {
        const ports = await questions.portsFor(request.principal);
        const result = await answerMetricsQuery(request.body, ports, { signal: abortSignalOf(reply) });
        const csv = () => metricsCsv(request.body, result);
        return sendJsonOrCsv(request, reply, { name: request.body.dataSet.name, result, csv });
      },
    );
  },
};
