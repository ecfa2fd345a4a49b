import { answerGuardHits, type GuardHit, guardHitsQuerySchema, intervalOf, readRequest } from '@sallyport/analytics';
import { type GuardHitKey, type GuardVerdict, guardVerdicts } from '@sallyport/store';
import { z } from 'zod';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { Problem } from '../http/problem.ts';
import { isoTime } from '../http/time.ts';
import { displaySchema } from '../metrics/result-schema.ts';
import { ruleSchema, rulesIn, rulesQuerySchema } from './rules.ts';

const verdictSchema = z.object({
  verdict: z.enum(guardVerdicts),
  comment: z.string().optional(),
  by: z.string(),
  at: z.string(),
});

const hitSchema = z.object({
  request_id: z.string(),
  at: z.string(),
  control_plane: z.string(),
  gateway_service: z.string(),
  route: z.string(),
  consumer: z.string(),
  subject: z.string(),
  agent: z.string(),
  http_method: z.string(),
  request_uri: z.string(),
  response_http_status: z.string(),
  model: z.string(),
  plugin: z.string().describe('The kind of guard: ai-prompt-guard.'),
  plugin_id: z.string(),
  phase: z.string(),
  outcome: z.string(),
  rule: z.string(),
  reason: z.string(),
  count: z.number().optional(),
  passed_unchecked: z.boolean(),
  verdict: verdictSchema.optional(),
});

const keySchema = z.strictObject({
  request_id: z.string().min(1).max(128),
  plugin_id: z.string().min(1).max(128),
  phase: z.enum(['input', 'output']),
  rule: z.string().max(512).default(''),
  verdict: z.enum(guardVerdicts).nullable().describe('null takes back what was said.'),
  comment: z.string().trim().min(1).max(500).optional(),
});

export const guards: Area = {
  name: 'Guards',
  description: 'What guards refused, masked and flagged, by which rule; and what people say who have looked at it.',
  routes(app, { questions, store, nowMs }) {
    const reading = { permission: 'analytics.read', scope: 'any' } as const;

    const listed = {
      summary: 'Lists what guards found',
      description: 'The latest first, as long as single requests are kept.',
      body: guardHitsQuerySchema,
      response: {
        200: z.object({
          items: z.array(hitSchema),
          meta: z.object({
            time_range: z.object({ start: z.string(), end: z.string() }),
            total: z.number(),
            total_is_exact: z.boolean(),
            display: displaySchema,
          }),
        }),
      },
    };
    app.post('/v2/guard-hits', { config: reading, schema: listed }, async ({ body, principal }, reply) => {
      const ports = await questions.portsFor(principal);
      const found = await answerGuardHits(body, ports, { signal: abortSignalOf(reply) });
      const said = await store.guardVerdicts.ofRequests(
        ports.controlPlanes.map(({ id }) => id),
        found.hits.map(({ request }) => request.request_id),
      );
      const byKey = new Map(said.map((verdict) => [textOf(verdict), verdict]));
      return {
        items: found.hits.map((hit) => hitView(hit, byKey.get(textOf(keyOf(hit))))),
        meta: {
          time_range: { start: isoTime(found.startMs), end: isoTime(found.endMs) },
          total: found.total,
          total_is_exact: found.totalIsExact,
          display: found.display,
        },
      };
    });

    const counted = {
      summary: 'Tells what each rule of guards found, and how often it was right',
      body: rulesQuerySchema,
      response: { 200: z.object({ items: z.array(ruleSchema) }) },
    };
    app.post('/v2/guard-rules', { config: reading, schema: counted }, async ({ body, principal }, reply) => {
      const ports = await questions.portsFor(principal);
      const { startMs } = intervalOf(body.timeRange, nowMs());
      const ids = ports.controlPlanes.map(({ id }) => id);
      const verdicts = await store.guardVerdicts.counts(ids, startMs);
      return { items: await rulesIn(body, verdicts, ports, abortSignalOf(reply)) };
    });

    const judged = {
      summary: 'Says whether a guard was right',
      description: 'In place of what was said of it before. It stands in the audit log.',
      body: keySchema,
      response: { 200: verdictSchema, 204: z.undefined() },
    };
    const writing = { permission: 'feedback.write', scope: 'any' } as const;
    app.put('/v2/guard-hits/verdict', { config: writing, schema: judged }, async (request, reply) => {
      const { body, principal } = request;
      const controlPlanes = await questions.controlPlanesFor(principal, 'feedback.write');
      const ports = { ...(await questions.portsFor(principal)), controlPlanes };
      const { request_id: requestId, plugin_id: pluginId, phase, rule } = body;
      const record = await readRequest(requestId, ports, { signal: abortSignalOf(reply) });
      const isHit = record?.guards.some(
        (guard) =>
          guard.plugin_id === pluginId && guard.phase === phase && guard.rule === rule && guard.outcome !== 'passed',
      );
      if (record === undefined || isHit !== true)
        throw new Problem(
          404,
          `That guard found nothing in the request ${body.request_id}, or it is not kept any more.`,
        );
      const key = { controlPlaneId: record.control_plane, requestId, pluginId, phase, rule };
      const by = authorOf(request);
      if (body.verdict === null) {
        await store.guardVerdicts.remove(key, nowMs(), by);
        return reply.code(204).send();
      }
      const verdict: GuardVerdict = {
        ...key,
        ...{ verdict: body.verdict, comment: body.comment, by: by.actor, atMs: nowMs() },
      };
      await store.guardVerdicts.put(verdict, by);
      return verdictView(verdict);
    });
  },
};

function keyOf({ request, guard }: GuardHit): GuardHitKey {
  return {
    ...{ controlPlaneId: request.control_plane, requestId: request.request_id },
    ...{ pluginId: guard.plugin_id, phase: guard.phase, rule: guard.rule },
  };
}

function textOf({ controlPlaneId, requestId, pluginId, phase, rule }: GuardHitKey): string {
  return JSON.stringify([controlPlaneId, requestId, pluginId, phase, rule]);
}

function hitView({ request, guard }: GuardHit, said: GuardVerdict | undefined): z.output<typeof hitSchema> {
  const { plugin, plugin_id, phase, outcome, rule, reason, count, passed_unchecked } = guard;
  return {
    request_id: request.request_id,
    at: request.request_start,
    control_plane: request.control_plane,
    gateway_service: request.gateway_service,
    route: request.route,
    consumer: request.consumer,
    subject: request.subject,
    agent: request.agent,
    http_method: request.http_method,
    request_uri: request.request_uri,
    response_http_status: request.response_http_status,
    model: request.llm_info?.ai_request_model ?? '',
    ...{ plugin, plugin_id, phase, outcome, rule, reason, passed_unchecked },
    ...(count !== undefined && { count }),
    ...(said !== undefined && { verdict: verdictView(said) }),
  };
}

function verdictView({ verdict, comment, by, atMs }: GuardVerdict): z.output<typeof verdictSchema> {
  return { verdict, ...(comment !== undefined && { comment }), by, at: isoTime(atMs) };
}
