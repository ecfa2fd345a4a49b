import type { Exchange, ServiceEntity } from '@sallyport/pipeline';

/** Milliseconds. */
export interface Timeouts {
  /** The same for those that are the same. */
  readonly name: string;
  readonly connectMs: number;
  /** From the request to the answer's head. */
  readonly firstByteMs: number;
  /** The longest silence in the middle of an answer. */
  readonly idleMs: number;
  readonly writeMs: number;
}

/** How long what belongs to an exchange may take: one object for all for whom it is the same. */
export type TimeoutsOf = (x: Exchange) => Timeouts;

export function fixedTimeouts(timeouts: Omit<Timeouts, 'name'>): TimeoutsOf {
  const one = { name: '', ...timeouts };
  return () => one;
}

/** Those of the service that the route has, as in Kong, though the service itself is not asked; a service's usual ones without it. */
export function timeoutsOfServices(): TimeoutsOf {
  const known = new WeakMap<ServiceEntity, Timeouts>();
  return ({ service }) => {
    if (service === undefined) return usual;
    let timeouts = known.get(service);
    if (timeouts === undefined) {
      timeouts = timeoutsOf(service);
      known.set(service, timeouts);
    }
    return timeouts;
  };
}

/** So many more connections are tried where nothing could be sent. */
export function retriesOfServices({ service }: Exchange): number {
  return service?.retries ?? usualRetries;
}

const usualRetries = 5;
const usualMs = 60_000;
const usual = timeoutsOf({ connect_timeout: usualMs, read_timeout: usualMs, write_timeout: usualMs });

function timeoutsOf({
  connect_timeout: connectMs,
  read_timeout: idleMs,
  write_timeout: writeMs,
}: Pick<ServiceEntity, 'connect_timeout' | 'read_timeout' | 'write_timeout'>): Timeouts {
  return { name: `${connectMs} ${idleMs} ${writeMs}`, connectMs, firstByteMs: idleMs, idleMs, writeMs };
}
