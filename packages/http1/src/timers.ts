const tickMs = 25;
/** One turn of the wheel is 51 seconds; what is due later is looked at once per turn. */
const slotCount = 2048;
/** The process stood still when the wheel comes so late. Milliseconds. */
const blockedMs = 150;

/** Something with at most one deadline. Extended rather than held, so that a deadline costs no object and no closure. */
export abstract class Timed {
  /** Milliseconds of `Timers.now`; Infinity for none. Set through `Timers` only. */
  deadlineMs = Infinity;
  /** Tick of the slot this hangs in, or -1. */
  tick = -1;
  previous: Timed | undefined = undefined;
  next: Timed | undefined = undefined;

  /** The deadline passed; it is gone before this is called. */
  abstract onDeadline(): void;
}

/**
 * A coarse timer wheel: one interval for any number of deadlines, which fire up to 50 ms late (a tick until they are due, and one
 * until the interval comes) and never early. Moving a deadline
 * further away, as every request on a kept connection does, is two comparisons. Keeps no process alive.
 */
export class Timers {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly #slots = new Array<Timed | undefined>(slotCount).fill(undefined);
  #count = 0;
  /** The last tick whose slot was emptied. */
  #doneTick = 0;
  #interval: ReturnType<typeof setInterval> | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Entries that hang in the wheel; some may have been cleared and are forgotten later. */
  get size(): number {
    return this.#count;
  }

  /** Sets the deadline of `entry` to `delayMs` after `nowMs`, a value of `now()`. Infinity means none. */
  set(entry: Timed, nowMs: number, delayMs: number): void {
    const deadlineMs = nowMs + delayMs;
    entry.deadlineMs = deadlineMs;
    if (deadlineMs === Infinity) return;
    if (entry.tick >= 0) {
      if (entry.tick * tickMs <= deadlineMs) return;
      this.#unlink(entry);
    }
    if (this.#interval === undefined) this.#start();
    this.#link(entry);
  }

  /** Takes the deadline away; cheap, for entries that will soon have another. */
  clear(entry: Timed): void {
    entry.deadlineMs = Infinity;
  }

  /** Forgets the entry altogether. */
  remove(entry: Timed): void {
    entry.deadlineMs = Infinity;
    if (entry.tick >= 0) this.#unlink(entry);
  }

  /** Fires what is due. Called by the interval; by tests with a clock of their own. */
  advance(): void {
    const target = Math.floor(this.now() / tickMs);
    // After a long standstill one turn visits every slot.
    if (target - this.#doneTick > slotCount) this.#doneTick = target - slotCount;
    while (this.#doneTick < target) {
      this.#doneTick++;
      this.#empty(this.#doneTick % slotCount, target);
    }
    if (this.#count === 0) this.#stop();
  }

  #empty(index: number, target: number): void {
    for (let entry = this.#slots[index]; entry !== undefined; entry = this.#slots[index]) {
      this.#unlink(entry);
      if (entry.deadlineMs === Infinity) continue;
      if (entry.deadlineMs <= target * tickMs) {
        entry.deadlineMs = Infinity;
        entry.onDeadline();
      } else {
        this.#link(entry);
      }
    }
  }

  #link(entry: Timed): void {
    const dueTick = Math.ceil(entry.deadlineMs / tickMs);
    const tick = Math.max(this.#doneTick + 1, Math.min(dueTick, this.#doneTick + slotCount - 1));
    entry.tick = tick;
    const index = tick % slotCount;
    const first = this.#slots[index];
    entry.previous = undefined;
    entry.next = first;
    if (first !== undefined) first.previous = entry;
    this.#slots[index] = entry;
    this.#count++;
  }

  #unlink(entry: Timed): void {
    if (entry.previous === undefined) this.#slots[entry.tick % slotCount] = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next !== undefined) entry.next.previous = entry.previous;
    entry.previous = undefined;
    entry.next = undefined;
    entry.tick = -1;
    this.#count--;
  }

  #start(): void {
    this.#doneTick = Math.floor(this.now() / tickMs);
    let lastMs = this.now();
    this.#interval = setInterval(() => {
      const nowMs = this.now();
      const wasBlocked = nowMs - lastMs > blockedMs;
      lastMs = nowMs;
      // When the process stood still, answers may have arrived meanwhile: read them before calling anyone late.
      if (wasBlocked) setImmediate(() => this.advance());
      else this.advance();
    }, tickMs);
    this.#interval.unref();
  }

  #stop(): void {
    clearInterval(this.#interval);
    this.#interval = undefined;
  }
}
