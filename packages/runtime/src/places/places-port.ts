import type { Clock, Log, OutageOptions, Places, PlacesPort, RedisSettings } from '@sallyport/pipeline';
import { createKeptPort } from '../kept/kept-port.ts';
import { RedisConnection } from '../redis/connection.ts';
import { redisIdentity } from '../redis/identity.ts';
import { createOutagePlaces } from './outage-places.ts';
import { RedisPlaces } from './redis-places.ts';

export interface PlacesPortOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The places of this node. */
  readonly local: Places;
  /** How long a call waits for Redis where the node can decide instead. Default 50 ms. */
  readonly waitMsMax?: number;
  /** How long a place in Redis outlives its holder. Default 15 s. */
  readonly lastsMs?: number;
}

/** The places of a gateway process. Holders of equal Redis settings share a connection, closed when the last gives it back. */
export function createPlacesPort(options: PlacesPortOptions): PlacesPort & { close(): void } {
  const shared = createKeptPort();
  const { local } = options;
  return {
    local: { take: (key, max) => local.take(key, max), close() {} },
    redis(settings, outage) {
      const identity = `${redisIdentity(settings)} ${outage.onOutage} ${outage.nodes ?? 1}`;
      const { value, release } = shared.hold(identity, () => openRedis(settings, outage, options));
      return { take: (key, max) => value.take(key, max), close: release };
    },
    close() {
      shared.close();
      local.close();
    },
  };
}

function openRedis(
  settings: RedisSettings,
  { onOutage, nodes = 1 }: OutageOptions,
  { clock, log, local, waitMsMax = 50, lastsMs }: PlacesPortOptions,
): Places {
  const slowMs = onOutage === 'closed' ? undefined : waitMsMax;
  const connection = new RedisConnection(settings, { clock, log, use, slowMs });
  connection.prepare();
  const places = new RedisPlaces({ clock, connection, lastsMs });
  if (onOutage === 'closed') return places;
  const share = onOutage === 'share' ? nodes : 1;
  return createOutagePlaces({ clock, connection, shared: places, local, waitMsMax, nodes: share });
}

const use = {
  present: 'what is under way is counted there',
  absent: 'what is under way is not counted there',
};
