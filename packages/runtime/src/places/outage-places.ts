import type { Clock, HeldPlace, Places } from '@sallyport/pipeline';
import type { RedisConnection } from '../redis/connection.ts';

export interface OutagePlacesOptions {
  readonly clock: Clock;
  readonly connection: RedisConnection;
  /** Counted in Redis. */
  readonly shared: Places;
  /** Those of this node, which decide while Redis does not answer. */
  readonly local: Places;
  /** How long a call waits for Redis. Milliseconds. */
  readonly waitMsMax: number;
  /** Among how many nodes the places are divided meanwhile. */
  readonly nodes: number;
}

/** Places in Redis while that answers in time; otherwise those of this node, or its share of them. */
export function createOutagePlaces({
  clock,
  connection,
  shared,
  local,
  waitMsMax,
  nodes,
}: OutagePlacesOptions): Places {
  const takeAlone = (key: string, max: number) => local.take(`alone ${key}`, Math.max(1, Math.floor(max / nodes)));
  return {
    take(key, max) {
      if (connection.isOut) return takeAlone(key, max);
      return new Promise<HeldPlace | undefined>((resolve, reject) => {
        let isWaiting = true;
        const decideAlone = () => {
          isWaiting = false;
          takeAlone(key, max).then(resolve, reject);
        };
        // What has arrived while this thread was busy is not late.
        const timer = clock.after(waitMsMax, () =>
          setImmediate(() => {
            if (!isWaiting) return;
            connection.wasSlow();
            decideAlone();
          }),
        );
        shared.take(key, max).then(
          (place) => {
            timer.cancel();
            if (isWaiting) resolve(place);
            else place?.giveBack();
            isWaiting = false;
          },
          () => {
            timer.cancel();
            if (isWaiting) decideAlone();
          },
        );
      });
    },
    close: () => shared.close(),
  };
}
