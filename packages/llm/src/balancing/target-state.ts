import { Breaker } from './breaker.ts';
import { MovingAverage } from './moving-average.ts';

/** How fast averages forget. */
const memoryMs = 30_000;

/** What is known of a model target in this worker. Outlives the configuration: a reload that leaves a target as it is changes nothing of it. */
export class TargetState {
  readonly breaker = new Breaker();
  /** Requests under way. */
  inFlight = 0;
  /** Milliseconds, per token or per answer as the algorithm counts them. */
  readonly latency = new MovingAverage(memoryMs);
  /** All that it was used, in the unit that is counted. */
  used = 0;
  /** What one request uses, on average. */
  readonly usedEach = new MovingAverage(memoryMs);
  /** How well its answers were judged, 1 to 100. */
  readonly accuracy = new MovingAverage(memoryMs);
  /** Of smooth round-robin. */
  turn = 0;

  /** Of `used`: what requests under way will come to is counted ahead, or they would all go to the same target. */
  usedWithPending(usualUse: number): number {
    return this.used + this.inFlight * (this.usedEach.value ?? usualUse);
  }
}
