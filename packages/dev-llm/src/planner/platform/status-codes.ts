import { counted } from '../write/words.ts';

/** `503 (nobody is there to answer)`. */
export function statusInWords(status: number): string {
  return `${status} (${meaningOf(status)})`;
}

export function meaningOf(status: number): string {
  return (
    meanings[status] ??
    (status < 400 ? 'fine' : status >= 500 ? 'the service fails' : 'callers send what it does not take')
  );
}

/** The commonest status of some, with how many had it: `503 (12 times: nobody is there to answer)`. */
export function commonestInWords(
  counts: readonly { readonly statusCode: number; readonly count: number }[],
  from: number,
  to: number,
): string | undefined {
  const some = counts.filter(({ statusCode }) => statusCode >= from && statusCode <= to);
  const [first] = some.toSorted((a, b) => b.count - a.count || a.statusCode - b.statusCode);
  return first && `${first.statusCode} (${counted(first.count, 'time')}: ${meaningOf(first.statusCode)})`;
}

const meanings: Readonly<Record<number, string>> = {
  400: 'requests that are not understood',
  401: 'callers without a valid credential',
  403: 'callers who may not',
  404: 'nothing at the path',
  405: 'methods that are not taken',
  408: 'callers that are too slow',
  409: 'changes that collide',
  413: 'bodies that are too large',
  422: 'values that are not taken',
  429: 'callers beyond their limit',
  499: 'callers that went away',
  500: 'the service breaks',
  502: 'the upstream answers nonsense, or not at all',
  503: 'nobody is there to answer',
  504: 'the upstream is too slow',
};
