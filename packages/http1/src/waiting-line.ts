import type { Loop } from './loop.ts';
import { Timed } from './timers.ts';

/** A call that waits for a connection, or for its turn on one. */
export interface Waiter {
  /** Until when it waits; set by the line. */
  waitUntilMs: number;
  readonly isOver: boolean;
  failUnsent(kind: 'timeout' | 'connect', message: string): void;
}

/** Calls in the order in which they came. */
export class WaitingLine<Call extends Waiter> extends Timed {
  readonly #loop: Loop;
  readonly #calls: Call[] = [];

  constructor(loop: Loop) {
    super();
    this.#loop = loop;
  }

  get length(): number {
    return this.#calls.length;
  }

  join(call: Call, waitMs: number): void {
    const nowMs = this.#loop.timers.now();
    call.waitUntilMs = nowMs + waitMs;
    this.#calls.push(call);
    if (this.#calls.length === 1) this.#loop.timers.set(this, nowMs, waitMs);
  }

  leave(call: Call): void {
    const index = this.#calls.indexOf(call);
    if (index >= 0) this.#calls.splice(index, 1);
    if (this.#calls.length === 0) this.#loop.timers.remove(this);
  }

  shift(): Call | undefined {
    const call = this.#calls.shift();
    if (call !== undefined && this.#calls.length === 0) this.#loop.timers.remove(this);
    return call;
  }

  /** Whether somebody waits longer than until then. */
  reachesBeyond(ms: number): boolean {
    const last = this.#calls.at(-1);
    return last !== undefined && last.waitUntilMs > ms;
  }

  /** Takes out those who wait until then at most: all wait equally long, so they stand in front. */
  takeUntil(ms: number): Call[] {
    const beyond = this.#calls.findIndex(({ waitUntilMs }) => waitUntilMs > ms);
    const taken = this.#calls.splice(0, beyond < 0 ? this.#calls.length : beyond);
    if (this.#calls.length === 0) this.#loop.timers.remove(this);
    return taken;
  }

  failAll(): void {
    for (const call of this.takeUntil(Infinity)) failClosed(call);
  }

  override onDeadline(): void {
    const nowMs = this.#loop.timers.now();
    while (this.#calls.length > 0 && this.#calls[0]!.waitUntilMs <= nowMs) {
      this.#calls.shift()!.failUnsent('timeout', 'no connection became free in time');
    }
    const first = this.#calls[0];
    if (first !== undefined) this.#loop.timers.set(this, nowMs, first.waitUntilMs - nowMs);
  }
}

export function failClosed(call: Waiter): void {
  if (!call.isOver) call.failUnsent('connect', 'the pool was closed');
}
