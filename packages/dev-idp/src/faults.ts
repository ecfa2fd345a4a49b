import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from './habits/habits.ts';

export type FaultyEndpoint = Endpoint | 'discovery';

/** What an endpoint does instead of answering. */
export interface Fault {
  /** Answers with this status and nothing useful. */
  readonly status?: number;
  /** Answers late. */
  readonly delayMs?: number;
  /** Answers with this, as it is. */
  readonly body?: string;
}

/** Makes endpoints misbehave, and counts what reaches them. */
export class Faults {
  readonly #faults = new Map<FaultyEndpoint, Fault>();
  readonly #held = new Map<FaultyEndpoint, Promise<void>>();
  readonly #counts = new Map<FaultyEndpoint, number>();

  set(endpoint: FaultyEndpoint, fault: Fault): void {
    this.#faults.set(endpoint, fault);
  }

  clear(endpoint: FaultyEndpoint): void {
    this.#faults.delete(endpoint);
  }

  /** Lets no request to an endpoint be answered until the returned function is called. */
  hold(endpoint: FaultyEndpoint): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(endpoint, promise);
    return () => {
      if (this.#held.get(endpoint) === promise) this.#held.delete(endpoint);
      resolve();
    };
  }

  requests(endpoint: FaultyEndpoint): number {
    return this.#counts.get(endpoint) ?? 0;
  }

  /** True where the request was answered here. */
  async meet(endpoint: FaultyEndpoint, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    this.#counts.set(endpoint, this.requests(endpoint) + 1);
    await this.#held.get(endpoint);
    const fault = this.#faults.get(endpoint);
    if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs).unref());
    if (fault?.status === undefined && fault?.body === undefined) return false;
    request.resume();
    response.writeHead(fault.status ?? 200, { 'content-type': 'application/json' });
    response.end(fault.body ?? '{"error":"server_error"}');
    return true;
  }
}
