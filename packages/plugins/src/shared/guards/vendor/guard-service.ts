import { readJson } from '@sallyport/json';
import type { FetchAnswer, Services } from '@sallyport/pipeline';
import { GuardUnavailable } from '../guard.ts';
import { GuardBreaker } from './guard-breaker.ts';

export interface GuardRequest {
  readonly method: string;
  readonly url: URL;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** A service over HTTP that judges texts. Whatever goes wrong is told as `GuardUnavailable`. */
export class GuardService {
  readonly #services: Pick<Services, 'http'>;
  readonly #breaker: GuardBreaker;
  readonly #timeoutMs: number;
  readonly #tlsVerify: boolean;

  constructor(services: Pick<Services, 'http' | 'clock'>, options: { timeoutMs: number; tlsVerify: boolean }) {
    this.#services = services;
    this.#breaker = new GuardBreaker(services.clock);
    this.#timeoutMs = options.timeoutMs;
    this.#tlsVerify = options.tlsVerify;
  }

  /** The answer's body, as JSON. */
  async ask(request: GuardRequest): Promise<unknown> {
    if (!this.#breaker.mayAsk())
      throw new GuardUnavailable('circuit_open', 'the guard service has not answered lately');
    try {
      const value = readAnswer(await this.#fetch(request));
      this.#breaker.succeeded();
      return value;
    } catch (error) {
      this.#breaker.failed();
      throw error;
    }
  }

  async #fetch(request: GuardRequest): Promise<FetchAnswer> {
    try {
      return await this.#services.http.fetch({
        ...request,
        timeoutMs: this.#timeoutMs,
        keepAliveMs: 60_000,
        tlsVerify: this.#tlsVerify,
        bodyBytesMax: answerBytesMax,
        namedBy: 'operator',
      });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new GuardUnavailable(
        /did not answer within|timeout/i.test(detail) ? 'timeout' : 'unreachable',
        detail,
        error,
      );
    }
  }
}

const answerBytesMax = 1024 * 1024;

function readAnswer({ status, body }: FetchAnswer): unknown {
  if (status < 200 || status >= 300)
    throw new GuardUnavailable(`http_${status}`, `the guard service answered ${status}`);
  try {
    return readJson(body.toString());
  } catch (error) {
    throw new GuardUnavailable('invalid_answer', 'the guard service answered with something that is no JSON', error);
  }
}
