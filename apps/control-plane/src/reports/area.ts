import { randomUUID } from 'node:crypto';
import { answerMetricsQuery } from '@sallyport/analytics';
import { makeAdminOf } from '../access/creators.ts';
import { demand } from '../access/judge.ts';
import { chartDefinitionSchema, queryOf } from '../charts/definition.ts';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { jsonOrCsv, sendJsonOrCsv } from '../http/representation.ts';
import { metricsCsv } from '../metrics/csv.ts';
import { metricsResultSchema } from '../metrics/result-schema.ts';
import {
  eachByItself,
  idSchema,
  nameLengthMax,
  savedDefinitionRoutes,
  savedSchema,
  savedView,
} from '../saved/routes.ts';

export const reports: Area = {
  name: 'Reports',
  description: 'Questions with their charts, saved. A relative range is that of the moment when the report is read.',
  routes(app, services) {
    const { store, questions, nowMs } = services;
    const permissions = eachByItself('reports');
    savedDefinitionRoutes(app, {
      path: '/v2/reports',
      noun: 'report',
      saved: store.reports,
      definition: chartDefinitionSchema,
      permissions,
      roles: { group: 'reports', services },
      nowMs,
    });

    const answered = {
      summary: 'Answers what a report asks',
      params: idSchema,
      response: { 200: jsonOrCsv(metricsResultSchema) },
    };
    app.get('/v2/reports/:id/data', { config: permissions.read, schema: answered }, async (request, reply) => {
      const { principal, params } = request;
      const { definition } = await store.reports.get(principal.organizationId, params.id);
      const query = queryOf(definition);
      const result = await answerMetricsQuery(query, await questions.portsFor(principal), {
        signal: abortSignalOf(reply),
      });
      const csv = () => metricsCsv(query, result);
      return sendJsonOrCsv(request, reply, { name: `report-${request.params.id}`, result, csv });
    });

    const duplicated = { summary: 'Copies a report', params: idSchema, response: { 201: savedSchema } };
    app.post('/v2/reports/:id/duplicate', { config: permissions.read, schema: duplicated }, async (request, reply) => {
      demand(request.principal, 'reports.create');
      const by = authorOf(request);
      const atMs = nowMs();
      const original = await store.reports.get(by.organizationId, request.params.id);
      const name = `Copy of ${original.name}`.slice(0, nameLengthMax);
      const times = { createdBy: by.actor, createdAtMs: atMs, updatedAtMs: atMs };
      const copy = { ...original, ...times, id: randomUUID(), name };
      await store.reports.insert(copy, by);
      await makeAdminOf(request.principal, 'reports', copy.id, by, services);
      return reply.code(201).send(savedView(copy));
    });
  },
};
