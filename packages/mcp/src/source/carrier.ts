import type { Exchange, InnerCall, InnerReceiver } from '@sallyport/pipeline';

/** How HTTP requests reach one server: its credentials, balancing, TLS and limits are the carrier's business. */
export interface Carrier {
  /** Where the server is, as configured: what it may refer to is at this origin. */
  readonly url: string;
  /** Equal for requests that show the server the same credentials of their callers; empty, or not there at all, for none. */
  credentialsOf?(x: Exchange): string;
  send(request: CarrierRequest, receiver: InnerReceiver): InnerCall;
}

export interface CarrierRequest {
  /** On whose behalf; undefined for what the gateway does by itself. */
  readonly x: Exchange | undefined;
  readonly method: 'POST' | 'GET' | 'DELETE';
  /** Path and query at the server instead of its own: what an `endpoint` event named. */
  readonly target: string | undefined;
  /** Names and values in turn, of MCP; the carrier adds others. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
  /** Until the head of the answer has come. */
  readonly timeoutMs: number;
}
