import { Timers } from './timers.ts';

/** What all pools of a thread share: one timer, and one buffer that sockets read into. */
export interface Loop {
  readonly timers: Timers;
  /** Valid during a read callback only: reading, parsing and copying out happen without a pause between them. */
  readonly readBuffer: Buffer;
}

/** Per thread rather than per pool, since a gateway with thousands of upstreams has thousands of pools. */
export const threadLoop: Loop = { timers: new Timers(), readBuffer: Buffer.allocUnsafeSlow(65_536) };
