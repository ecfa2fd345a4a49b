import { compileDebugRule, type DebugField, type DebugRule, type ExchangeEvent } from '@sallyport/contracts';
import type { Exchange } from '@sallyport/pipeline';
import { rawPathOf } from '../proxy/upstream-head.ts';
import type { DebugTask } from './debug-task.ts';

/** A debug session, as a worker observes for it. */
export class WatchedSession {
  readonly task: DebugTask;
  readonly #rule: DebugRule | undefined;
  samplesLeft: number;
  /** Traces that there was no room for, not told yet. */
  lost = 0;

  constructor(task: DebugTask) {
    this.task = task;
    this.samplesLeft = task.samplesLeft;
    const rule = task.rule === undefined ? undefined : compileDebugRule(task.rule);
    // A newer control plane may know more: what is not understood is about nothing.
    this.#rule = typeof rule === 'object' ? () => false : rule;
  }

  isOver(steadyMs: number): boolean {
    return this.samplesLeft <= 0 || steadyMs >= this.task.endsAtSteadyMs;
  }

  /** Whether it may be about an exchange that has its route now. */
  mayWant({ route, service }: Exchange): boolean {
    return isMeant(this.task.route, route) && isMeant(this.task.service, service);
  }

  /** Whether it is about an exchange that is over. */
  wants(event: ExchangeEvent): boolean {
    if (!isMeant(this.task.route, event.route) || !isMeant(this.task.service, event.service)) return false;
    return this.#rule === undefined || this.#rule((field) => readers[field](event));
  }
}

function isMeant(wanted: string | undefined, entity: object | undefined): boolean {
  if (wanted === undefined) return true;
  const { id, name } = (entity ?? {}) as { id?: unknown; name?: unknown };
  return id === wanted || name === wanted;
}

const readers: Readonly<Record<DebugField, (event: ExchangeEvent) => string | number | undefined>> = {
  'http.request.method': ({ request }) => request.method,
  'http.path': ({ request }) => rawPathOf(request.uri),
  'http.response.status_code': ({ response }) => response.status,
  'proxy.kong.route.id': ({ route }) => textOf(route?.['id']),
  'proxy.kong.service.id': ({ service }) => textOf(service?.['id']),
  'proxy.kong.consumer.id': ({ consumer }) => textOf(consumer?.['id']),
  'proxy.kong.latency_total_ms': ({ latencies }) => latencies.totalMs,
  'proxy.kong.upstream.status_code': ({ upstream }) => upstream?.status,
};

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
