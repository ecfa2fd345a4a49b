/** What went wrong, for the caller: in its own dialect's shape. Names nothing of the provider but what it said to callers. */
export interface Failure {
  /** Of the HTTP answer. */
  status: number;
  kind: FailureKind;
  message: string;
  /** The provider's word for it, where it has one. */
  code?: string | undefined;
  /** The member of the request that is to blame. */
  param?: string | undefined;
  retryAfterS?: number | undefined;
  /** The provider's id of the request, which its support asks for. */
  requestId?: string | undefined;
}

export type FailureKind =
  | 'invalid-request'
  | 'authentication'
  | 'permission'
  | 'not-found'
  | 'too-large'
  | 'rate-limit'
  | 'quota'
  | 'content-filter'
  | 'overloaded'
  | 'timeout'
  | 'upstream'
  | 'internal';

/** What a status means when nothing else is known. */
export function kindOfStatus(status: number): FailureKind {
  if (status === 401) return 'authentication';
  if (status === 402) return 'quota';
  if (status === 403) return 'permission';
  if (status === 404) return 'not-found';
  if (status === 413) return 'too-large';
  if (status === 429) return 'rate-limit';
  if (status === 503 || status === 529) return 'overloaded';
  if (status === 504 || status === 408) return 'timeout';
  if (status >= 500) return 'upstream';
  return 'invalid-request';
}

/** For the caller, where the provider told a status and nothing else. */
export function statusMessage(status: number): string {
  return `The model provider answered with status ${status}.`;
}

/** A piece of a stream that makes no sense: a page of a proxy, half an object, anything. */
export const unreadablePiece: Failure = Object.freeze({
  status: 502,
  kind: 'upstream',
  message: 'The model provider sent a piece that cannot be read.',
});
