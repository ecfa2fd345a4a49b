import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { coreErrors } from '@sallyport/contracts';
import type { Clock, Log, Refusal, ServiceEntity } from '@sallyport/pipeline';
import { refuse } from '@sallyport/pipeline';
import { heartbeatMs } from '../ipc.ts';
import { AdmissionRate } from './admission-rate.ts';
import { ClientShares } from './client-shares.ts';
import type { InHand } from './in-hand.ts';
import { Ladder } from './ladder.ts';
import { MemoryGauge } from './memory-gauge.ts';
import type { ServiceLimit } from './service-limit.ts';
import { ServiceLimits } from './service-limits.ts';

export type MemoryState = 'calm' | 'saving' | 'closing' | 'shedding';

/** What a worker says about its load. Plain data. */
export interface OverloadView {
  /** `calm`, or what is done about memory, or `shedding` for either reason. */
  state: MemoryState;
  /** Why, when it is not calm. */
  because: 'memory' | 'event loop' | undefined;
  /** How late the event loop is, on the average of the last moments. Milliseconds. */
  lagMs: number;
  /** Of the memory limit. */
  memoryPercent: number;
  /** Exchanges whose answer has not begun. */
  waiting: number;
  /** Requests refused so far. */
  shed: number;
  limited: { upstream: string; waiting: number; limit: number }[];
}

export interface OverloadOptions {
  clock: Clock;
  log: Log;
  /** Exchanges that may wait for their answer, at most. */
  waitingMax: number;
  /** How late the event loop may be before requests are shed. Milliseconds; 0 for as late as it likes. */
  lagMaxMs: number;
  memoryMaxBytes: number;
  limitsServices: boolean;
  inHand: InHand;
  /** The timers have not run for a while, though exchanges are worked on. */
  onBeat(): void;
  /** Memory is short (or no longer): what can be given up for a while is. */
  onSaving(isSaving: boolean): void;
}

const tickMs = 50;
/** Memory and services are looked at every so many ticks. */
const ticksPerLook = 5;
/** A loop that waits for events this rarely is late by its own work, not by that of others on the machine. */
const busyShare = 0.9;
/** A service may take so much of what may wait at all, so that one that hangs leaves room for the others. */
const serviceShare = 0.8;
/** A connection whose request was refused is read again after this; well before it should ask again. Milliseconds. */
const restMs = 200;
/** A full collection is asked for this long after the last, when only that can show that memory is free again. */
const collectEveryMs = 5_000;

/**
 * Decides which requests are taken in. While all is well that costs a comparison and two counters. Who waits for an
 * answer counts; streams under way do not.
 */
export class Overload {
  readonly #options: OverloadOptions;
  readonly #rate: AdmissionRate;
  readonly #clients = new ClientShares();
  readonly #services: ServiceLimits;
  readonly #memory: MemoryGauge;
  readonly #ladder = new Ladder<MemoryState>('calm', [
    { state: 'saving', from: 0.85, until: 0.8 },
    { state: 'closing', from: 0.92, until: 0.88 },
    { state: 'shedding', from: 0.95, until: 0.92 },
  ]);
  readonly #serviceMax: number;
  readonly #resting: { socket: Socket; untilMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isCalm = true;
  #waiting = 0;
  #tickedMs = 0;
  #ticks = 0;
  /** By its own work. */
  #lagMs = 0;
  /** For whatever reason. */
  #anyLagMs = 0;
  #beatMs = 0;
  #utilization = performance.eventLoopUtilization();
  #share = 0;
  #collectedMs = 0;
  // Since the last tick.
  #admitted = 0;
  #answered = 0;
  #shedInTick = 0;
  #shed = 0;

  constructor(options: OverloadOptions) {
    this.#options = options;
    this.#rate = new AdmissionRate(options.lagMaxMs);
    this.#services = new ServiceLimits(options.limitsServices, options.log);
    this.#memory = new MemoryGauge(options.memoryMaxBytes);
    this.#serviceMax = Math.ceil(options.waitingMax * serviceShare);
  }

  start(): this {
    this.#tickedMs = this.#options.clock.monotonicMs();
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
    return this;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#memory.close();
  }

  /** A request has arrived. Whoever is let in must leave, once. `socket`: unless it carries other exchanges too. */
  admit(clientIp: string, socket: Socket | undefined): Refusal | undefined {
    if (!this.#isCalm) {
      const refusal = this.#admitUnderPressure(clientIp, socket);
      if (refusal !== undefined) return refusal;
    } else if (this.#waiting >= this.#options.waitingMax) return this.#refuse(overloaded, socket);
    this.#waiting++;
    this.#admitted++;
    return undefined;
  }

  #admitUnderPressure(clientIp: string, socket: Socket | undefined): Refusal | undefined {
    if (this.#ladder.state === 'shedding' || this.#waiting >= this.#options.waitingMax)
      return this.#refuse(overloaded, socket);
    if (!this.#rate.isLimiting) return undefined;
    const isHeavy = this.#clients.count(clientIp);
    const { tokens } = this.#rate;
    if (tokens >= 1 + (isHeavy ? this.#clients.reserve : 0)) {
      this.#rate.take();
      return undefined;
    }
    return this.#refuse(isHeavy && tokens >= 1 ? tooManyOfYours : overloaded, socket);
  }

  /** Who asks again at once waits: refusals, too, take processor time. */
  #refuse(refusal: Refusal, socket: Socket | undefined): Refusal {
    this.#shed++;
    this.#shedInTick++;
    if (socket !== undefined) {
      socket.pause();
      this.#resting.push({ socket, untilMs: this.#tickedMs + restMs });
    }
    return refusal;
  }

  limitOf(service: ServiceEntity): ServiceLimit {
    return this.#services.for(service);
  }

  /** An admitted exchange is about to wait for its upstream. */
  enterService(limit: ServiceLimit, socket: Socket | undefined): Refusal | undefined {
    if (limit.waiting < this.#serviceMax && limit.enter()) return undefined;
    return this.#refuse(serviceOverloaded, socket);
  }

  /** An admitted exchange has its answer, or needs none any more. */
  leave(): void {
    this.#waiting--;
    this.#answered++;
    // Of a loop that comes to its timers only now and then, the primary must not think that it hangs.
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#beatMs < heartbeatMs) return;
    this.#beatMs = nowMs;
    this.#options.inHand.beat();
    this.#options.onBeat();
  }

  get closesConnections(): boolean {
    return !this.#isCalm && (this.#ladder.state === 'closing' || this.#ladder.state === 'shedding');
  }

  #tick(): void {
    this.#options.inHand.beat();
    const nowMs = this.#options.clock.monotonicMs();
    const elapsedMs = Math.max(1, nowMs - this.#tickedMs);
    const utilization = performance.eventLoopUtilization();
    const isBusy = performance.eventLoopUtilization(utilization, this.#utilization).utilization > busyShare;
    this.#utilization = utilization;
    const anyLagMs = Math.max(0, elapsedMs - tickMs);
    const lagMs = isBusy ? anyLagMs : 0;
    this.#anyLagMs += (anyLagMs - this.#anyLagMs) * 0.3;
    this.#tickedMs = nowMs;
    this.#beatMs = nowMs;
    this.#lagMs += (lagMs - this.#lagMs) * 0.3;
    const wasLimiting = this.#rate.isLimiting;
    this.#rate.tick({
      elapsedMs,
      lagMs,
      admitted: this.#admitted,
      answered: this.#answered,
      shed: this.#shedInTick,
      waiting: this.#waiting,
    });
    this.#admitted = 0;
    this.#answered = 0;
    this.#shedInTick = 0;
    if (this.#rate.isLimiting) this.#clients.tick();
    if (this.#rate.isLimiting !== wasLimiting) this.#tellRate();
    if (++this.#ticks % ticksPerLook === 0) this.#look(nowMs);
    this.#isCalm = this.#ladder.state === 'calm' && !this.#rate.isLimiting;
    this.#wake(nowMs);
  }

  #wake(nowMs: number): void {
    while (this.#resting.length > 0 && this.#resting[0]!.untilMs <= nowMs) this.#resting.shift()!.socket.resume();
  }

  #look(nowMs: number): void {
    this.#services.judge(nowMs, this.#anyLagMs);
    const before = this.#ladder.state;
    this.#share = this.#memory.read();
    if (this.#ladder.update(this.#share)) this.#tellMemory(before);
    // Nearly nothing is allocated while everything is refused, so V8 would not look what it can free.
    if (this.#ladder.state === 'shedding' && nowMs - this.#collectedMs > collectEveryMs) {
      this.#collectedMs = nowMs;
      globalThis.gc?.();
    }
  }

  #tellMemory(before: MemoryState): void {
    const { state } = this.#ladder;
    if ((before === 'calm') !== (state === 'calm')) this.#options.onSaving(state !== 'calm');
    this.#options.log.warn(memorySentences[state], { memoryPercent: Math.round(this.#share * 100), shed: this.#shed });
  }

  #tellRate(): void {
    const { isLimiting } = this.#rate;
    this.#clients.clear();
    this.#options.log.warn(isLimiting ? 'the event loop is late: requests are shed' : 'requests are no longer shed', {
      lagMs: Math.round(this.#lagMs),
      waiting: this.#waiting,
      shed: this.#shed,
    });
  }

  prune(): void {
    this.#services.prune();
  }

  view(): OverloadView {
    const { state } = this.#ladder;
    const isLimiting = this.#rate.isLimiting;
    return {
      state: isLimiting ? 'shedding' : state,
      because:
        state === 'shedding' || (!isLimiting && state !== 'calm') ? 'memory' : isLimiting ? 'event loop' : undefined,
      lagMs: Math.round(this.#lagMs),
      memoryPercent: Math.round(this.#share * 100),
      waiting: this.#waiting,
      shed: this.#shed,
      limited: this.#services.limited,
    };
  }
}

const memorySentences: Readonly<Record<MemoryState, string>> = {
  calm: 'memory suffices again',
  saving: 'memory runs short: connections are kept for less time',
  closing: 'memory runs short: answers close their connections',
  shedding: 'memory runs out: requests are shed',
};

const retryAfter = { style: 'negotiated', headers: ['Retry-After', '1'] } as const;
const overloaded = prepared('overloaded');
const serviceOverloaded = prepared('service_overloaded');
const tooManyOfYours = prepared('client_overload');

function prepared(code: 'overloaded' | 'service_overloaded' | 'client_overload'): Refusal {
  const { status, message } = coreErrors[code];
  return refuse(status, code, message, retryAfter);
}
