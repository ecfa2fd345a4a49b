import type { ProxyContext } from '../proxy/context.ts';
import type { Listeners } from './listeners.ts';

/** How long idle connections may still bring a request, which is answered with `Connection: close`. Milliseconds. */
const idleGraceMs = 300;
const lookEveryMs = 20;

/**
 * Ends a worker without losing what it has in hand: no new connections, every further answer closes its connection,
 * idle connections go after a moment of grace, exchanges in hand are waited for until the deadline. Answers whether all
 * of them ended by themselves.
 */
export async function drain(context: ProxyContext, listeners: Listeners, timeoutMs: number): Promise<boolean> {
  const { clock, stats } = context;
  const startedMs = clock.monotonicMs();
  context.draining = true;
  listeners.stopAccepting();
  for (;;) {
    const elapsedMs = clock.monotonicMs() - startedMs;
    if (elapsedMs >= idleGraceMs) listeners.closeIdle();
    // Requests of the gateway's own are over with those they were made for, or are streams that would never end.
    if (stats.active === stats.inner && (listeners.connections === 0 || elapsedMs >= idleGraceMs)) return true;
    if (elapsedMs >= timeoutMs) return false;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
