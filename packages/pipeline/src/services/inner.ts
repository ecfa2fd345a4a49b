import type { Exchange } from '../exchange.ts';
import type { HeaderList } from '../header-list.ts';
import type { Reply } from '../reply.ts';

/** Requests that the gateway makes of itself, on behalf of an exchange: each is an exchange of its own, with its own record. */
export interface InnerPort {
  /** Sends a request; never throws, and calls nobody back before it returns. Exactly one of `onEnd` and `onError` ends it, unless it is aborted. */
  send(request: InnerRequest, receiver: InnerReceiver): InnerCall;
}

export interface InnerRequest {
  /**
   * On whose behalf: the caller's address, scheme and identity (consumer, groups, claims, token, and the headers that tell upstreams of
   * them) are the inner exchange's too, until a plugin of its chain says otherwise. Undefined for what the gateway does by itself.
   */
  readonly of: Exchange | undefined;
  /**
   * `router`: the route that matches, with its plugins. `service`: the service of `of`, as that exchange would be sent,
   * without plugins. A route's id: that route with its plugins, whatever its paths.
   */
  readonly to: 'router' | 'service' | { readonly routeId: string };
  readonly method: string;
  /** As which it comes in: for routes that take only one. Undefined for that of `of`. */
  readonly scheme?: 'http' | 'https' | undefined;
  /**
   * Path and query. Under `service` and a route's id it is appended to what these say, and may be empty, or a query alone;
   * with `isExact` it is what the upstream is sent instead.
   */
  readonly target: string;
  readonly isExact?: boolean | undefined;
  /** Names and values in turn; framing is added, and Host where there is none: that of `of`. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
  /** Until the head of the answer has come. */
  readonly timeoutMs: number;
}

export interface InnerReceiver {
  /** `source`: an upstream's answer, or one of the gateway's own: a refusal, an upstream out of reach. */
  onHead(status: number, headers: HeaderList, source: Reply['source']): void;
  /** After `pause` a piece or two may still come, and the end. */
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** `cut`: the answer had begun. `loop`: inner requests led to more of them, too deep. */
  onError(kind: InnerErrorKind, message: string): void;
}

export type InnerErrorKind = 'timeout' | 'cut' | 'loop' | 'failed';

export interface InnerCall {
  /** Nothing more is received, and the inner exchange is cut as by a client that leaves. */
  abort(): void;
  pause(): void;
  resume(): void;
}
