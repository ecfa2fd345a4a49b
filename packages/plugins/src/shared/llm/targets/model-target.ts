import type { Address, Operation, Provider } from '@sallyport/llm';
import type { Exchange, HttpOrigin, Refusal } from '@sallyport/pipeline';
import type { ReadLlmCall } from '../calls/llm-call.ts';
import type { Credential } from '../credentials/credential.ts';
import type { ModelOptions } from '../schema/model-options.ts';
import type { TargetSettings } from '../schema/target.ts';

/** One model of one provider, compiled: made once per snapshot, and the same object in all that is told of it. */
export interface ModelTarget {
  /** Position in the configuration. */
  readonly index: number;
  /** In records and in what nodes share: stays the same while provider, model and place in the configuration do. */
  readonly id: string;
  readonly provider: Provider;
  readonly operation: Operation;
  readonly settings: TargetSettings;
  readonly credential: Credential;
  /**
   * Where this exchange's request goes. One object for all where nothing depends on the request. A refusal where what the
   * caller sent cannot be part of it.
   */
  place(x: Exchange, call: AskedCall): Place | Refusal;
  close(): void;
}

/** What of a request says where it goes. */
export interface AskedCall extends Pick<ReadLlmCall, 'operation' | 'dialect' | 'model'> {
  /** What follows the operation's own path, and of the caller's query what goes on. */
  readonly rest?: string | undefined;
  readonly query?: string | undefined;
}

/** A target, as one request sees it: templates are filled in. */
export interface Place {
  /** As the provider knows it. */
  readonly model: string;
  readonly options: ModelOptions;
  readonly origin: HttpOrigin;
  readonly scheme: 'http' | 'https';
  /** As in a URL, with the port where it is not the scheme's own: for signatures. */
  readonly authority: string;
  readonly host: string;
  readonly port: number;
  /** Of whole answers, and of streams. */
  readonly whole: Address;
  readonly streamed: Address;
  /** Headers that every request has, names and values in turn. */
  readonly headers: readonly string[];
}
