import { randomUUID } from 'node:crypto';
import type { SavedDefinition } from '@sallyport/store';
import { z } from 'zod';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { listQuerySchema, pageOf, pageSchema } from '../http/list-query.ts';
import { invalid } from '../http/problem.ts';
import { isoTime } from '../http/time.ts';
import { idSchema, organizationWide, savedDefinitionRoutes } from '../saved/routes.ts';
import type { Services } from '../services.ts';
import { askFor } from './ask.ts';
import { type Channel, channelSchema, keptChannel, shownChannel } from './channels/channel.ts';
import { DeliveryError } from './channels/delivery-error.ts';
import { judge } from './judge.ts';
import { type AlertMessage, messageOf } from './message.ts';
import { sendTo } from './notifier.ts';
import { ruleOf, ruleSchema } from './rule.ts';
import { eventSchema, eventView, stateSchema, stateView, turnSchema, turnView } from './views.ts';

const previewSchema = z.object({ alerts: z.array(z.record(z.string(), z.unknown())), groups_judged: z.number() });
const deliverySchema = z.object({ delivered: z.boolean(), error: z.string().optional() });

const statesQuery = listQuerySchema({
  fields: { id: 'id', rule_id: 'id', status: 'text', since: 'time' },
  sort: 'since desc',
});
const eventsQuery = listQuerySchema({ fields: { id: 'id', rule_id: 'id', kind: 'text', at: 'time' }, sort: 'at desc' });

const reading = { permission: 'alerts.read' } as const;
const writing = { permission: 'alerts.write' } as const;

export const alerts: Area = {
  name: 'Alerts',
  description: 'Rules that watch any metric, what they found, and the channels that tell of it.',
  routes(app, services) {
    const { store, nowMs } = services;
    savedDefinitionRoutes(app, {
      path: '/v2/alert-rules',
      noun: 'rule of alerts',
      saved: store.alertRules,
      definition: ruleSchema,
      permissions: organizationWide('alerts'),
      nowMs,
      keep: (definition, { organizationId }) =>
        withKnownChannels(definition as z.output<typeof ruleSchema>, organizationId, services),
    });
    savedDefinitionRoutes(app, {
      path: '/v2/alert-channels',
      noun: 'channel of alerts',
      saved: store.alertChannels,
      definition: channelSchema,
      permissions: organizationWide('alerts'),
      nowMs,
      keep: async (definition, { id, before }) =>
        keptChannel(definition as Channel, id, before?.definition as Channel | undefined, services.sealer),
      show: (definition) => shownChannel(definition as Channel),
    });

    const turn = { summary: 'Tells when a rule was judged last', params: idSchema, response: { 200: turnSchema } };
    app.get('/v2/alert-rules/:id/turn', { config: reading, schema: turn }, async ({ params, principal }) => {
      await store.alertRules.get(principal.organizationId, params.id);
      return turnView(await store.alerts.findTurn(params.id));
    });

    const preview = {
      summary: 'Judges a rule now, without telling anybody',
      description: 'As if nothing was known before; `for_seconds` is passed over.',
      body: ruleSchema,
      response: { 200: previewSchema },
    };
    app.post('/v2/alert-rules/preview', { config: writing, schema: preview }, async ({ body, principal }, reply) => {
      const saved = savedNow(principal.organizationId, body, nowMs());
      const rule = ruleOf(saved);
      const found = await askFor(rule, await services.questions.portsFor(principal), abortSignalOf(reply));
      const { happenings } = judge({ ...rule, for_seconds: 0 }, [], found, nowMs());
      const messages = happenings.map((it) => messageOf(randomUUID(), it, { rule, saved, found, nowMs: nowMs() }));
      return { alerts: messages, groups_judged: found.readings.length };
    });

    const tested = { summary: 'Sends a test message', params: idSchema, response: { 200: deliverySchema } };
    app.post('/v2/alert-channels/:id/test', { config: writing, schema: tested }, async ({ params, principal }) => {
      const { id, organizationId, name } = await store.alertChannels.get(principal.organizationId, params.id);
      try {
        await sendTo({ organizationId, id }, testMessage(name, nowMs()), services);
        return { delivered: true };
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        return { delivered: false, error: error.message };
      }
    });

    const states = { summary: 'Lists alerts', querystring: statesQuery, response: { 200: pageSchema(stateSchema) } };
    app.get('/v2/alerts', { config: reading, schema: states }, async ({ query, principal }) =>
      pageOf(await store.alerts.listStates(principal.organizationId, query), query, stateView),
    );

    const events = {
      summary: 'Lists what was told of alerts',
      querystring: eventsQuery,
      response: { 200: pageSchema(eventSchema) },
    };
    app.get('/v2/alert-events', { config: reading, schema: events }, async ({ query, principal }) => {
      const page = await store.alerts.listEvents(principal.organizationId, query);
      const notifications = await store.alerts.notificationsOf(page.items.map(({ id }) => id));
      return pageOf(page, query, (event) => eventView(event, notifications));
    });
  },
};

async function withKnownChannels<Rule extends z.output<typeof ruleSchema>>(
  rule: Rule,
  organizationId: string,
  { store }: Services,
): Promise<Rule> {
  for (const [index, id] of rule.channels.entries()) {
    if ((await store.alertChannels.find(organizationId, id)) !== undefined) continue;
    const field = `definition.channels.${index}`;
    throw invalid([
      { field, rule: 'invalid', reason: `is no channel: POST /v2/alert-channels makes one`, source: 'body' },
    ]);
  }
  return rule;
}

/** A rule that nobody saved. */
function savedNow(organizationId: string, definition: SavedDefinition['definition'], atMs: number): SavedDefinition {
  const times = { createdBy: 'operator', createdAtMs: atMs, updatedAtMs: atMs };
  return {
    id: randomUUID(),
    organizationId,
    name: 'preview',
    description: undefined,
    definition,
    labels: {},
    ...times,
  };
}

function testMessage(name: string, nowMs: number): AlertMessage {
  const at = isoTime(nowMs);
  return {
    id: randomUUID(),
    event: 'alert.test',
    at,
    rule: { id: randomUUID(), name: `Test of ${name}`, labels: {} },
    summary: 'This is a test: the channel works.',
    group: {},
    metric: { data_set: 'api_usage', name: 'request_count', unit: 'count' },
    value: 0,
    condition: { type: 'threshold', operator: '>', value: 0 },
    since: at,
    window: { start: at, end: at },
  };
}
