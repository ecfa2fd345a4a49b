import { debugOrdersPath, debugOrdersSchema } from '@sallyport/contracts';
import type { Clock } from '@sallyport/pipeline';
import type { DebugTask } from '../debugging/debug-task.ts';
import type { ControlPlane } from './control-plane.ts';

export interface DebugOrdersOptions {
  readonly controlPlane: Pick<ControlPlane, 'get'>;
  readonly nodeId: string;
  readonly clock: Clock;
  /** There are other sessions than before. */
  onChange(tasks: readonly DebugTask[]): void;
}

/** When it is asked again where it did not answer; it may be an older one, which knows no such question. Milliseconds. */
const afterFailureMs = 10_000;
const askAgainMsMin = 250;
const askAgainMsMax = 60_000;

/** Asks the control plane what to observe, for as long as the event host lives. Without an answer sessions go on to their end. */
export class DebugOrders {
  readonly #options: DebugOrdersOptions;
  #known = '';
  #timer: { cancel(): void } | undefined;
  #isStopped = false;

  constructor(options: DebugOrdersOptions) {
    this.#options = options;
  }

  start(): this {
    void this.#ask();
    return this;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  async #ask(): Promise<void> {
    const { controlPlane, nodeId, clock } = this.#options;
    let againMs = afterFailureMs;
    try {
      const path = `${debugOrdersPath}?node=${encodeURIComponent(nodeId)}`;
      const { orders, askAgainMs } = debugOrdersSchema.parse(await controlPlane.get(path));
      againMs = Math.min(Math.max(askAgainMs, askAgainMsMin), askAgainMsMax);
      const nowMs = clock.steadyMs();
      this.#tell(orders.map(({ msLeft, ...order }) => ({ ...order, endsAtSteadyMs: nowMs + msLeft })));
    } catch {
      // What is wrong with the control plane is told where rows are sent.
    }
    if (this.#isStopped) return;
    this.#timer = clock.after(againMs, () => void this.#ask());
  }

  #tell(tasks: readonly DebugTask[]): void {
    const known = tasks.map(({ sessionId }) => sessionId).join();
    if (known === this.#known) return;
    this.#known = known;
    this.#options.onChange(tasks);
  }
}
