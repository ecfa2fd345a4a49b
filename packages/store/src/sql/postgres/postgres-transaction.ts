import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from '../../errors.ts';
import type { Database } from '../database.ts';
import type { PostgresConnections } from './postgres-connections.ts';
import { isCollision } from './postgres-errors.ts';

/** How often it is begun again since others were in the way, and since a connection broke. */
const collisionsMax = 20;
export const outagesMax = 3;

/**
 * Runs `work` in a transaction, until it could be done as if no other were at work. Where a connection breaks it is begun again as well, but for one
 * that broke while it was to be kept: whether it was, nobody knows.
 */
export async function transact<Result>(
  connections: PostgresConnections,
  work: (tx: Database) => Promise<Result>,
  turn: string | undefined,
): Promise<Result> {
  for (let collisions = 0, outages = 0; ; ) {
    let isBeingKept = false;
    try {
      return await connections.within(
        async (session) => {
          // Waited for before the transaction begins, which sees what there is then.
          if (turn !== undefined) await session.query('SELECT pg_advisory_lock(hashtextextended(?, 0))', [turn]);
          await session.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
          const result = await work(session);
          if (session.failure !== undefined) throw session.failure;
          isBeingKept = true;
          await session.query('COMMIT');
          return result;
        },
        turn === undefined ? 'ROLLBACK' : 'ROLLBACK; SELECT pg_advisory_unlock_all()',
      );
    } catch (error) {
      if (isCollision(error)) {
        if (++collisions === collisionsMax) throw new StoreUnavailable(error);
        await delay(pauseMs(collisions));
      } else if (error instanceof StoreUnavailable && !isBeingKept && ++outages < outagesMax) {
        await delay(pauseMs(outages));
      } else {
        throw error;
      }
    }
  }
}

/** Longer each time, and not the same for two who were in each other's way. */
export function pauseMs(times: number): number {
  return Math.random() * Math.min(200, 5 * 2 ** times);
}
