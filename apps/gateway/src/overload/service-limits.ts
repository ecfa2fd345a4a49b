import type { Log, ServiceEntity } from '@sallyport/pipeline';
import { ServiceLimit } from './service-limit.ts';

/** The limits of a worker, one per upstream, whichever services use it. They outlive reloads. */
export class ServiceLimits {
  readonly #isAdaptive: boolean;
  readonly #log: Log;
  readonly #byUpstream = new Map<string, ServiceLimit>();
  /** By service entity, which belongs to one snapshot. */
  readonly #byService = new WeakMap<ServiceEntity, ServiceLimit>();

  constructor(isAdaptive: boolean, log: Log) {
    this.#isAdaptive = isAdaptive;
    this.#log = log;
  }

  for(service: ServiceEntity): ServiceLimit {
    const known = this.#byService.get(service);
    if (known !== undefined) return known;
    const upstream = `${service.host}:${service.port}`;
    let limit = this.#byUpstream.get(upstream);
    if (limit === undefined) {
      limit = new ServiceLimit(upstream);
      this.#byUpstream.set(upstream, limit);
    }
    this.#byService.set(service, limit);
    return limit;
  }

  /** `lagMs`: how late the event loop is, which makes answers seem late. */
  judge(nowMs: number, lagMs: number): void {
    if (!this.#isAdaptive) return;
    for (const limit of this.#byUpstream.values()) {
      if (limit.isQuiet) continue;
      if (limit.judge(nowMs, lagMs)) this.#tell(limit);
    }
  }

  #tell({ name, limit, expectedMs, refused }: ServiceLimit): void {
    if (limit === Number.POSITIVE_INFINITY)
      this.#log.warn('an upstream is no longer limited', { upstream: name, refused });
    else
      this.#log.warn('an upstream answers late and is limited', {
        upstream: name,
        waitingMax: limit,
        expectedMs: Math.round(expectedMs),
      });
  }

  /** Upstreams whose limit is in force. */
  get limited(): { upstream: string; waiting: number; limit: number }[] {
    return [...this.#byUpstream.values()]
      .filter(({ limit }) => limit !== Number.POSITIVE_INFINITY)
      .map(({ name, waiting, limit }) => ({ upstream: name, waiting, limit }));
  }

  /** Forgets upstreams that nobody waits for; those still in use are learned anew. */
  prune(): void {
    for (const [upstream, limit] of this.#byUpstream) if (limit.isQuiet) this.#byUpstream.delete(upstream);
  }
}
