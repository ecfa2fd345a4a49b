import { type Exchange, HeaderList, type Refusal } from '@sallyport/pipeline';

/** An answer as it is kept. */
export interface StoredAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** Of the body that a HEAD request was told about. */
  readonly length: string | undefined;
  /** Monotonic. */
  readonly storedAtMs: number;
  /** How old it was then. Seconds. */
  readonly ageAtStart: number;
  /** Seconds from its origin. */
  readonly freshSeconds: number;
  /** It may not be used any longer, even by callers who would take it. */
  readonly mustRevalidate: boolean;
}

/** In place of an answer: there are several, and these request headers tell which is whose. */
export interface StoredVariants {
  readonly kind: 'variants';
  readonly names: readonly string[];
}

export function ageSeconds({ storedAtMs, ageAtStart }: StoredAnswer, nowMs: number): number {
  return ageAtStart + Math.floor((nowMs - storedAtMs) / 1000);
}

/** The answer as it is sent: whole, or 304 when the caller has it already (RFC 9110 §13). */
export function answerWith(stored: StoredAnswer, x: Exchange): Refusal {
  const headers = new HeaderList(stored.headers.slice());
  const isKnown = stored.status === 200 && isKnownTo(x, headers);
  return {
    status: isKnown ? 304 : stored.status,
    code: 'cache_hit',
    message: '',
    headers: isKnown ? onlyValidators(headers) : stored.headers,
    style: 'exact',
    body: isKnown ? nothing : stored.body,
    render: undefined,
  };
}

const nothing = Buffer.alloc(0);

/** Plugins that run before changed the answer when it was kept; what they have now done to it a second time is undone. */
export function asStored({ method, reply }: Exchange, stored: StoredAnswer): void {
  const { headers, status } = reply!;
  if (headers.length > stored.headers.length / 2 + 1) dropRepeated(headers, new HeaderList([...stored.headers]));
  if (status === 304) {
    headers.remove('content-length');
    return;
  }
  reply!.body = stored.body;
  const length = method === 'HEAD' ? stored.length : String(stored.body.length);
  if (length === undefined) headers.remove('content-length');
  else headers.set('content-length', length, 'Content-Length');
}

/** A field that is set anew is of this exchange; one that was added again is there too often. */
function dropRepeated(headers: HeaderList, stored: HeaderList): void {
  for (const name of new Set(stored.names)) {
    const values = stored.getAll(name);
    if (headers.getAll(name).length <= values.length) continue;
    const written = stored.raw[stored.names.indexOf(name) * 2]!;
    headers.remove(name);
    for (const value of values) headers.add(name, value, written);
  }
}

function isKnownTo({ method, requestHeaders }: Exchange, headers: HeaderList): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const tags = requestHeaders.getAll('if-none-match').join(',');
  if (tags !== '') {
    const own = headers.get('etag');
    if (tags.trim() === '*') return true;
    return own !== undefined && tags.split(',').some((tag) => weak(tag) === weak(own));
  }
  const since = Date.parse(requestHeaders.get('if-modified-since') ?? '');
  return Date.parse(headers.get('last-modified') ?? '') <= since;
}

function weak(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

/** RFC 9110 §15.4.5. */
const validators = new Set(['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary', 'last-modified']);

function onlyValidators(headers: HeaderList): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i++)
    if (validators.has(headers.name(i))) kept.push(headers.raw[i * 2]!, headers.value(i));
  return kept;
}
