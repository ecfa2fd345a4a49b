import type { Exchange } from '../exchange.ts';
import type { HeaderList } from '../header-list.ts';

/** Requests that the gateway makes of itself, on behalf of an exchange: each is an exchange of its own, with its own record. */
export interface InnerPort {
  /** Sends a request; never throws. Exactly one of `onEnd` and `onError` ends it, unless it is aborted. */
  send(request: InnerRequest, receiver: InnerReceiver): InnerCall;
}

export interface InnerRequest {
  /**
   * On whose behalf: the caller's address, scheme, port and identity (consumer, groups, claims, token) are the inner exchange's too, until
   * a plugin of its chain says otherwise. Undefined for what the gateway does by itself.
   */
  readonly of: Exchange | undefined;
  /**
   * `router`: the route that matches, with its plugins. `service`: the service of `of`, as that exchange would be sent,
   * without plugins. A route's id: that route with its plugins, whatever its paths.
   */
  readonly to: 'router' | 'service' | { readonly routeId: string };
  readonly method: string;
  /** Path and query; under `service` and a route's id, appended to what the route and service say. */
  readonly target: string;
  /** Names and values in turn; framing is added. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
  /** Until the head of the answer has come. */
  readonly timeoutMs: number;
}

export interface InnerReceiver {
  onHead(status: number, headers: HeaderList): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** `cut`: the answer had begun. `loop`: inner requests led to more of them, too deep. */
  onError(kind: 'timeout' | 'cut' | 'loop' | 'failed', message: string): void;
}

export interface InnerCall {
  /** Nothing more is received, and the inner exchange is cut as by a client that leaves. */
  abort(): void;
  pause(): void;
  resume(): void;
}
