import type { FrameHead } from './frames.ts';
import type { WorkerGone } from './messages.ts';

/** What became of exchanges, as far as the event host knows. */
export class Tally {
  readonly recorded: Record<number, number> = {};
  readonly dropped: Record<number, number> = {};
  readonly lost: Record<string, number> = {};
  readonly #inHand = new Map<number, number>();

  /** A worker tells how far it is. */
  hear({ workerId, begun, recorded, dropped }: FrameHead): void {
    this.recorded[workerId] = recorded;
    this.dropped[workerId] = dropped;
    this.#inHand.set(workerId, begun - recorded - dropped);
  }

  /** Exchanges that have begun on the node and were not recorded yet, as far as its workers have told. */
  get inHand(): number {
    let sum = 0;
    for (const count of this.#inHand.values()) sum += count;
    return sum;
  }

  /** What a worker had in hand when it was killed has no row. Requests that began after it told the last time are not known of. */
  forget({ workerId, isLast }: FrameHead): void {
    const inHand = this.#inHand.get(workerId) ?? 0;
    this.#inHand.delete(workerId);
    if (!isLast) this.lose('worker_killed', inHand);
  }

  /** A worker that was killed before it had told this host anything: its rows were waiting for the host, and went with it. */
  mourn({ workerId, begun, recorded, dropped }: WorkerGone): void {
    if (this.recorded[workerId] === undefined) this.lose('worker_killed', begun - recorded - dropped);
  }

  lose(reason: string, exchanges: number): void {
    if (exchanges > 0) this.lost[reason] = (this.lost[reason] ?? 0) + exchanges;
  }

  /** For the control plane, which does not ask who has lost them. */
  get lostInAll(): Record<string, number> {
    const dropped = Object.values(this.dropped).reduce((sum, count) => sum + count, 0);
    return dropped === 0 ? { ...this.lost } : { ...this.lost, [noRoom]: dropped };
  }
}

/** The reason for rows that a worker had no room for, since the event host did not keep up or was not there. */
export const noRoom = 'host_behind';
