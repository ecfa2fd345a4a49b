import type { Entity } from '@sallyport/contracts';
import { z } from 'zod';
import { demand } from '../access/judge.ts';
import type { ConfigReader } from '../configuration/config-reader.ts';
import { everyEntity } from '../configuration/every-entity.ts';
import { controlPlaneParams } from '../control-planes/params.ts';
import { abortSignalOf } from '../http/abort-signal.ts';
import type { Area } from '../http/area.ts';
import { isoTime } from '../http/time.ts';
import { plannedLimits, type SpenderTrait } from './planned-limits.ts';
import { SpendingReader, whyUnknown } from './spending.ts';
import { type BudgetView, budgetSchema, budgetView, windowAt } from './views.ts';

/** Limits that are shown: each is asked for. */
const limitsMax = 200;
/** Asked for at once. */
const atOnce = 4;

export const budgets: Area = {
  name: 'Budgets',
  description:
    'What may be spent, and what was: each limit of `budget` and `ai-rate-limiting-advanced`, in its present window.',
  routes(app, { configReader: reader, questions, store, nowMs }) {
    const schema = {
      summary: 'Tells what was spent of each limit',
      description:
        'From what gateways have told of requests, which is a few seconds old: what is under way is not in it. Forecasts are linear.',
      params: controlPlaneParams,
      response: {
        200: z.object({ as_of: z.string(), items: z.array(budgetSchema), is_complete: z.boolean() }),
      },
    };
    const config = { permission: 'plugins.read', scope: { param: 'controlPlaneId' } } as const;
    app.get('/v2/control-planes/:controlPlaneId/budgets', { config, schema }, async (request, reply) => {
      const { principal, params } = request;
      const controlPlane = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
      demand(principal, 'analytics.read', controlPlane.id);
      const ports = { ...(await questions.portsFor(principal)), controlPlanes: [controlPlane] };
      const all = plannedLimits(await everyEntity(reader, controlPlane.id, 'plugins'));
      const names = await namesOf(reader, controlPlane.id);
      const spending = new SpendingReader(ports, names.idsOf, abortSignalOf(reply));
      const asOfMs = nowMs();
      const items: BudgetView[] = [];
      const limits = all.slice(0, limitsMax);
      for (let first = 0; first < limits.length; first += atOnce) {
        const some = limits.slice(first, first + atOnce).map(async (limit) => {
          const now = windowAt(limit, asOfMs);
          const reason = whyUnknown(limit);
          const found = reason === undefined ? await spending.read(limit, now.startMs, asOfMs) : undefined;
          return budgetView(limit, { now, nowMs: asOfMs, found, reason, nameOf: names.nameOf });
        });
        items.push(...(await Promise.all(some)));
      }
      return { as_of: isoTime(asOfMs), items, is_complete: all.length === limits.length };
    });
  },
};

/** Consumers and groups are named in configurations by name or id, and in rows by id. */
async function namesOf(reader: ConfigReader, controlPlaneId: string) {
  const read = async (collection: string) => await everyEntity(reader, controlPlaneId, collection);
  const [routes, services, consumers, groups] = [
    await read('routes'),
    await read('services'),
    await read('consumers'),
    await read('consumer_groups'),
  ];
  const of: Readonly<Record<string, readonly Entity[]>> = {
    route: routes,
    service: services,
    consumer: consumers,
    consumer_group: groups,
  };
  const called = (entity: Entity) =>
    [entity.id, entity['name'], entity['username'], entity['custom_id']].filter((name) => typeof name === 'string');
  const byName = new Map(
    Object.entries(of).map(([type, entities]) => [
      type,
      new Map(entities.flatMap((entity) => called(entity).map((name) => [name, entity] as const))),
    ]),
  );
  return {
    nameOf(type: string, id: string): string | undefined {
      const entity = byName.get(type)?.get(id);
      const name = entity?.['name'] ?? entity?.['username'] ?? entity?.['custom_id'];
      return typeof name === 'string' ? name : undefined;
    },
    idsOf({ type, values }: SpenderTrait): readonly string[] | undefined {
      if (values === undefined) return undefined;
      // Groups are in rows as the gateway calls them.
      return values.flatMap((value) => {
        const entity = byName.get(type)?.get(value);
        return entity === undefined ? [value] : [...new Set([entity.id, ...called(entity)])];
      });
    },
  };
}
