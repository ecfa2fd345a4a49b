import { z } from 'zod';

export const healthStates = ['HEALTHY', 'UNHEALTHY', 'DNS_ERROR', 'HEALTHCHECKS_OFF'] as const;
export type HealthState = (typeof healthStates)[number];

/** What took an address out: what it did last, or what somebody said. */
export const healthReasons = ['http_failure', 'tcp_failure', 'timeout', 'operator'] as const;
export type HealthReason = (typeof healthReasons)[number];

/** Addresses of all targets that a gateway tells of; where it has more, it tells of those that are not well first. */
export const healthAddressesMax = 2_000;
const upstreamsMax = 2_000;

const stateSchema = z.enum(healthStates);

const addressSchema = z.object({
  ip: z.string().max(64),
  port: z.int().min(0).max(65_535),
  weight: z.number().min(0),
  health: stateSchema,
  /** When it was taken out or came back; absent where it was always so. */
  sinceMs: z.number().optional(),
  reason: z.enum(healthReasons).optional(),
  /** When one exchange may try it again, where that is known. */
  backAtMs: z.number().optional(),
});

const upstreamSchema = z.object({
  name: z.string().min(1).max(512),
  health: stateSchema,
  targets: z
    .array(
      z.object({
        /** `host:port`, as configured. */
        target: z.string().max(1_024),
        health: stateSchema,
        addresses: z.array(addressSchema).max(healthAddressesMax),
      }),
    )
    .max(healthAddressesMax),
});

/** How the targets of a gateway's upstreams are, as it sees them. */
export const upstreamHealthSchema = z.object({
  upstreams: z.array(upstreamSchema).max(upstreamsMax),
  /** There are more than are told of. */
  isCut: z.boolean().optional(),
});

export type UpstreamHealth = z.output<typeof upstreamHealthSchema>;
export type UpstreamHealthOf = UpstreamHealth['upstreams'][number];
export type TargetHealth = UpstreamHealthOf['targets'][number];
export type AddressHealth = z.output<typeof addressSchema>;
