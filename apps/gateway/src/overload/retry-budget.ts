import type { ServiceEntity } from '@sallyport/pipeline';

/** How far back requests and retries are counted. Seconds. */
const windowSeconds = 10;
/** Retries that may fail in the window however little traffic an upstream has. */
const failedMin = 3;
/** Retries that may be under way however little traffic there is: a burst that finds one of two targets down. */
const underWayMin = 50;

/**
 * Keeps the retries of one upstream that fail to a share of its requests. One that gets an answer was worth it and costs
 * nothing: a target that is down costs no caller anything while another answers, and an upstream that is down
 * altogether is not asked six times as often. Those under way are expected to fail as often as those before them.
 */
export class RetryBudget {
  readonly #share: number;
  readonly #requests = new SlidingCount();
  readonly #failed = new SlidingCount();
  readonly #answered = new SlidingCount();
  #underWay = 0;

  /** `share`: failed retries per request, 0.2 for a fifth. */
  constructor(share: number) {
    this.#share = share;
  }

  onRequest(nowMs: number): void {
    this.#requests.add(nowMs);
  }

  /** Takes one retry out of the budget; false when there is none left. Whoever got one must settle it. */
  take(nowMs: number): boolean {
    if (this.#share === 0) return false;
    const allowed = this.#requests.total(nowMs) * this.#share;
    const failed = this.#failed.total(nowMs);
    const answered = this.#answered.total(nowMs);
    const expected = failed === 0 ? 0 : (this.#underWay * failed) / (failed + answered);
    if (failed + expected + 1 > Math.max(failedMin, allowed)) return false;
    if (this.#underWay >= Math.max(underWayMin, allowed)) return false;
    this.#underWay++;
    return true;
  }

  settle(nowMs: number, failed: boolean): void {
    this.#underWay--;
    if (failed) this.#failed.add(nowMs);
    else this.#answered.add(nowMs);
  }

  isIdle(nowMs: number): boolean {
    return this.#underWay === 0 && this.#requests.total(nowMs) === 0;
  }
}

/** How often something happened in the last ten seconds, to the second. */
class SlidingCount {
  readonly #seconds = new Uint32Array(windowSeconds);
  #total = 0;
  #second = 0;

  add(nowMs: number): void {
    this.#forget(nowMs);
    this.#seconds[this.#second % windowSeconds]!++;
    this.#total++;
  }

  total(nowMs: number): number {
    this.#forget(nowMs);
    return this.#total;
  }

  #forget(nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    const passed = Math.min(windowSeconds, second - this.#second);
    for (let n = 0; n < passed; n++) {
      const at = (second - n) % windowSeconds;
      this.#total -= this.#seconds[at]!;
      this.#seconds[at] = 0;
    }
    if (passed > 0) this.#second = second;
  }
}

/** The budgets of a worker, one per upstream, whichever services use it. They outlive reloads. */
export class RetryBudgets {
  readonly #share: number;
  readonly #byUpstream = new Map<string, RetryBudget>();
  /** By service entity, which belongs to one snapshot. */
  readonly #byService = new WeakMap<ServiceEntity, RetryBudget>();

  constructor(share: number) {
    this.#share = share;
  }

  for(service: ServiceEntity): RetryBudget {
    let budget = this.#byService.get(service);
    if (budget === undefined) {
      budget = this.#budget(service.host, service.port);
      this.#byService.set(service, budget);
    }
    return budget;
  }

  #budget(host: string, port: number): RetryBudget {
    const upstream = `${host}:${port}`;
    let budget = this.#byUpstream.get(upstream);
    if (budget === undefined) {
      budget = new RetryBudget(this.#share);
      this.#byUpstream.set(upstream, budget);
    }
    return budget;
  }

  /** Forgets upstreams that nobody has asked of late. */
  prune(nowMs: number): void {
    for (const [upstream, budget] of this.#byUpstream) if (budget.isIdle(nowMs)) this.#byUpstream.delete(upstream);
  }
}
