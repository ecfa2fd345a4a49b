import type { Ledger } from '../ledger/ledger.ts';
import { keyOf } from './callers.ts';
import { type Choice, choose, type SampleService } from './mix.ts';
import { seededRandom } from './random.ts';

export interface GeneratorOptions {
  /** Host and port of the gateway of each control plane. */
  readonly gateways: Readonly<Record<SampleService['plane'], string>>;
  readonly ledger: Ledger;
}

const requestsPerSecond = 1;
const answerMsMax = 10_000;

/** Sends the mix through the gateways, a request each second or so, and writes what was answered into the ledger. */
export class Generator {
  readonly #options: GeneratorOptions;
  readonly #random = seededRandom(Date.now());
  readonly #inHand = new Set<Promise<void>>();
  #next: NodeJS.Timeout | undefined;

  constructor(options: GeneratorOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#next !== undefined;
  }

  start(): void {
    // Between none and twice the mean, so that requests are not lined up like soldiers.
    const pauseMs = (this.#random() * 2_000) / requestsPerSecond;
    this.#next = setTimeout(() => {
      const sending = this.#send(choose(this.#random())).finally(() => this.#inHand.delete(sending));
      this.#inHand.add(sending);
      this.start();
    }, pauseMs);
  }

  /** Resolves once all that was sent is answered, and in the ledger. */
  async stop(): Promise<void> {
    clearTimeout(this.#next);
    this.#next = undefined;
    await Promise.all(this.#inHand);
  }

  async #send({ service, call }: Choice): Promise<void> {
    const { gateways, ledger } = this.#options;
    const path = call.path.replace('{n}', String(Math.floor(this.#random() * 1_000)));
    const headers: Record<string, string> = { 'user-agent': userAgent };
    if (call.as !== undefined) headers['apikey'] = keyOf(call.as);
    const startedAtMs = Date.now();
    try {
      const { status, body } = await fetch(`http://${gateways[service.plane]}/${service.name}${path}`, {
        method: call.method ?? 'GET',
        headers,
        signal: AbortSignal.timeout(answerMsMax),
      });
      await body?.cancel();
      ledger.add([{ plane: service.plane, service: service.name, status, startedAtMs, endedAtMs: Date.now() }]);
    } catch {
      // The gateway has ended, or did not answer: it was no request that can be counted.
    }
  }
}

/** So that it can be told from what people send. */
export const userAgent = 'sallyport-demo-traffic';
