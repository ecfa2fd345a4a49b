import { type Entity, type HealthState, healthReasons, healthStates } from '@sallyport/contracts';
import { z } from 'zod';
import { isoTime } from '../http/time.ts';
import type { TellingNode, ToldTarget } from './told-health.ts';

/** `UNKNOWN`: no gateway that is connected has told of it. */
export type KnownState = HealthState | 'UNKNOWN';
export const stateSchema = z
  .enum([...healthStates, 'UNKNOWN'])
  .describe('The worst that a connected gateway says; UNKNOWN where none has told of it.');

const addressSchema = z.object({ ip: z.string(), port: z.number(), weight: z.number(), health: z.enum(healthStates) });

const toldAddressSchema = addressSchema.extend({
  since: z.string().optional().describe('When it was taken out or came back; absent where it was always so.'),
  reason: z.enum(healthReasons).optional().describe('What took it out.'),
  back_at: z.string().optional().describe('When one exchange may try it again.'),
});

export const targetHealthSchema = z.looseObject({
  id: z.string(),
  target: z.string(),
  health: stateSchema,
  data: z.object({
    host: z.string(),
    port: z.number(),
    weight: z.object({ total: z.number(), available: z.number(), unavailable: z.number() }),
    addresses: z.array(addressSchema).describe('Of all gateways, each the worst that one of them says.'),
  }),
  nodes: z.array(
    z.object({
      node_id: z.string(),
      hostname: z.string(),
      health: z.enum(healthStates),
      as_of: z.string(),
      addresses: z.array(toldAddressSchema),
    }),
  ),
});

export const tellingNodeSchema = z.object({
  node_id: z.string(),
  hostname: z.string(),
  tells: z.boolean().describe('Whether it has told how its targets are; gateways of older versions do not.'),
  as_of: z.string().optional().describe('When it told last: nothing has changed since.'),
});

/** A target as Kong shows its health, and who says so. */
export function targetHealthView(entity: Entity, told: readonly ToldTarget[]): z.output<typeof targetHealthSchema> {
  const target = String(entity['target']);
  const addresses = worstAddresses(told);
  const total = addresses.reduce((sum, { weight }) => sum + weight, 0);
  const available = addresses.reduce((sum, { weight, health }) => sum + (health === 'UNHEALTHY' ? 0 : weight), 0);
  return {
    ...entity,
    target,
    health: worstOf(told.map((each) => each.target.health)),
    data: { ...placeOf(target), weight: { total, available, unavailable: total - available }, addresses },
    nodes: told.map(({ node, target: { health, addresses } }) => ({
      node_id: node.id,
      hostname: node.hostname,
      health,
      as_of: isoTime(node.toldAtMs!),
      addresses: addresses.map(({ sinceMs, backAtMs, ...address }) => ({
        ...address,
        ...(sinceMs !== undefined && { since: isoTime(sinceMs) }),
        ...(backAtMs !== undefined && { back_at: isoTime(backAtMs) }),
      })),
    })),
  };
}

export function tellingNodeView({ id, hostname, toldAtMs }: TellingNode): z.output<typeof tellingNodeSchema> {
  return {
    node_id: id,
    hostname,
    tells: toldAtMs !== undefined,
    ...(toldAtMs !== undefined && { as_of: isoTime(toldAtMs) }),
  };
}

/** From bad to good. */
const order: readonly HealthState[] = ['UNHEALTHY', 'DNS_ERROR', 'HEALTHY', 'HEALTHCHECKS_OFF'];

export function worstOf(states: readonly HealthState[]): KnownState {
  return order.find((state) => states.includes(state)) ?? 'UNKNOWN';
}

function worstAddresses(told: readonly ToldTarget[]) {
  const all = told.flatMap(({ target }) => target.addresses);
  return [...Map.groupBy(all, ({ ip, port }) => `${ip} ${port}`).values()].map((same) => {
    const { ip, port, weight } = same[0]!;
    return { ip, port, weight, health: worstOf(same.map(({ health }) => health)) as HealthState };
  });
}

function placeOf(target: string): { host: string; port: number } {
  const colon = target.lastIndexOf(':');
  return { host: target.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(target.slice(colon + 1)) };
}
