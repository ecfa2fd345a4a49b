import type { Clock } from '@sallyport/pipeline';
import type { TrialOffer } from './trial.ts';

/** A worker without a fitting exchange for this long gives the permission back, and the next one gets it. Milliseconds. */
const leaseMs = 500;

interface Turn {
  /** Who may try, or is trying; undefined while there is no worker. */
  workerId: number | undefined;
  isBegun: boolean;
  timer: { cancel(): void } | undefined;
}

/**
 * Lets exactly one exchange of the node try an ejected endpoint: the permission is with one worker at a time, and a worker
 * confirms that it gave it back before another gets it.
 */
export class TrialTurns {
  readonly #clock: Clock;
  readonly #send: (workerId: number, offer: TrialOffer) => void;
  readonly #workers: number[] = [];
  readonly #turns = new Map<string, Turn>();

  constructor(clock: Clock, send: (workerId: number, offer: TrialOffer) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  begin(key: string): void {
    const turn: Turn = { workerId: undefined, isBegun: false, timer: undefined };
    this.#turns.set(key, turn);
    this.#offer(key, turn, 0);
  }

  begun(key: string, workerId: number): void {
    const turn = this.#turns.get(key);
    if (turn?.workerId !== workerId) return;
    turn.isBegun = true;
    turn.timer?.cancel();
  }

  /** Unused, or used without an outcome. */
  returned(key: string, workerId: number): void {
    const turn = this.#turns.get(key);
    if (turn?.workerId !== workerId) return;
    this.#offer(key, turn, this.#workers.indexOf(workerId) + 1);
  }

  /** The outcome is known, or no longer of interest. */
  end(key: string): void {
    const turn = this.#turns.get(key);
    if (turn === undefined) return;
    turn.timer?.cancel();
    this.#turns.delete(key);
    if (turn.workerId !== undefined && !turn.isBegun) this.#send(turn.workerId, { key, event: 'withdrawn' });
  }

  addWorker(workerId: number): void {
    this.#workers.push(workerId);
    for (const [key, turn] of this.#turns) if (turn.workerId === undefined) this.#offer(key, turn, 0);
  }

  removeWorker(workerId: number): void {
    const index = this.#workers.indexOf(workerId);
    if (index < 0) return;
    this.#workers.splice(index, 1);
    for (const [key, turn] of this.#turns) if (turn.workerId === workerId) this.#offer(key, turn, index);
  }

  close(): void {
    for (const { timer } of this.#turns.values()) timer?.cancel();
    this.#turns.clear();
  }

  #offer(key: string, turn: Turn, index: number): void {
    turn.timer?.cancel();
    turn.isBegun = false;
    const workerId = this.#workers[index % Math.max(1, this.#workers.length)];
    turn.workerId = workerId;
    if (workerId === undefined) return;
    this.#send(workerId, { key, event: 'offered' });
    // Alone, a worker keeps it until an exchange comes.
    turn.timer = this.#clock.after(leaseMs, () => this.#withdraw(key, turn));
  }

  #withdraw(key: string, turn: Turn): void {
    if (turn.workerId === undefined || turn.isBegun) return;
    if (this.#workers.length > 1) this.#send(turn.workerId, { key, event: 'withdrawn' });
    else turn.timer = this.#clock.after(leaseMs, () => this.#withdraw(key, turn));
  }
}
