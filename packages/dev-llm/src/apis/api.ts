import type { IncomingHttpHeaders } from 'node:http';
import type { Switches } from '../server/switches.ts';

/** One provider's HTTP interface, as its documentation has it. */
export interface Api<Name extends string = string> {
  readonly name: Name;
  /** Made for each server, where some remember. */
  readonly operations: readonly Operation[] | (() => readonly Operation[]);
  /** The credential of a request; undefined when it has none. */
  credentialOf(request: ApiRequest): string | undefined;
  /** Whether a request is signed with one of the keys, where requests can be. */
  isSigned?(request: ApiRequest, keys: Keys): boolean;
  /** Knows no credentials at all. */
  readonly isOpen?: boolean;
  /** Of requests without a right credential; default 401. */
  readonly refusalStatus?: number;
  /** The body of a failure, in the provider's own shape. */
  writeFailure(failure: ApiFailure, request: ApiRequest): unknown;
  failureHeaders?(failure: { readonly status: number }): Record<string, string>;
  /** Headers of requests that answers depend on, besides the content type. */
  readonly readsHeaders?: readonly string[];
  /** More headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The credentials that are taken; where there are none, any or none will do. */
export interface Keys {
  readonly key?: string | undefined;
  readonly aws?: AwsKey | undefined;
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Segments in braces are parameters: `/model/{model}/converse`. */
  readonly path: string;
  /** The same request gets the same answer: it is kept. */
  readonly isPure?: boolean;
  /** Throws `ApiFailure`. */
  answer(request: ApiRequest, switches: Switches): Answer | Promise<Answer>;
}

/** Signs requests to AWS. */
export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON. Throws `ApiFailure`. */
  json(): unknown;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A whole body, or the frames of a stream. */
  readonly body: Buffer | readonly Buffer[];
}

/** What the provider refuses. */
export class ApiFailure extends Error {
  readonly status: number;
  /** The member of the request that is to blame. */
  readonly param: string | undefined;
  readonly code: string | undefined;

  constructor(status: number, message: string, { param, code }: { param?: string; code?: string } = {}) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
  }
}

export function defineApi<const Name extends string>(api: Api<Name>): Api<Name> {
  return api;
}

export function jsonAnswer(body: unknown, status = 200): Answer {
  return { status, contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}
