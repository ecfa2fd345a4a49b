import type { Exchange, HeaderList } from '@sallyport/pipeline';
import { ageOf, cacheControlOf, freshSeconds } from '../shared/cache-control.ts';
import { type MediaType, mediaTypeMatches, parseMediaType } from './media-type.ts';
import type { ProxyCacheConfig } from './schema.ts';

/** How an answer is to be kept. */
export interface Keeping {
  readonly freshSeconds: number;
  readonly ageAtStart: number;
  readonly mustRevalidate: boolean;
  /** Lower-case names of the request headers that it varies by. */
  readonly variesBy: readonly string[];
}

/** Of an answer whose head has come: how it may be kept; undefined when it may not. */
export function compileCacheable(config: ProxyCacheConfig): (x: Exchange) => Keeping | undefined {
  const statuses = new Set(config.response_code);
  const types = config.content_type.map((type) => parseMediaType(type)!);
  return (x) => {
    const { status, headers } = x.reply!;
    // A cookie is for one caller, whatever else the answer says of itself.
    if (!statuses.has(status) || headers.has('set-cookie') || !isOfType(headers, types)) return undefined;
    const variesBy = listed(headers, 'vary');
    if (variesBy.includes('*')) return undefined;
    const ageAtStart = ageOf(headers);
    if (!config.cache_control)
      return { freshSeconds: config.cache_ttl, ageAtStart: 0, mustRevalidate: false, variesBy };
    const directives = cacheControlOf(headers);
    if (directives.has('no-store') || directives.has('no-cache') || directives.has('private')) return undefined;
    const isShared = directives.has('public') || directives.has('s-maxage') || directives.has('must-revalidate');
    if (x.requestHeaders.has('authorization') && !isShared) return undefined;
    const fresh = freshSeconds(headers, directives);
    if (fresh <= ageAtStart) return undefined;
    const mustRevalidate =
      directives.has('must-revalidate') || directives.has('proxy-revalidate') || directives.has('s-maxage');
    return { freshSeconds: fresh, ageAtStart, mustRevalidate, variesBy };
  };
}

function isOfType(headers: HeaderList, types: readonly MediaType[]): boolean {
  const found = parseMediaType(headers.get('content-type') ?? '');
  // Events are for whoever listens, and the trailers of gRPC would be lost.
  if (found === undefined || found.subtype === 'event-stream' || found.subtype.startsWith('grpc')) return false;
  return types.some((type) => mediaTypeMatches(type, found));
}

/** The headers that are kept: not those of one exchange. */
export function keptHeaders(headers: HeaderList): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i++) {
    const name = headers.name(i);
    if (ofOneExchange.has(name) || name.includes('ratelimit')) continue;
    kept.push(headers.raw[i * 2]!, headers.value(i));
  }
  return kept;
}

const ofOneExchange = new Set([
  'age',
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-connection',
  'retry-after',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-cache-key',
  'x-cache-status',
  'x-kong-request-id',
]);

function listed(headers: HeaderList, name: string): string[] {
  return headers
    .getAll(name)
    .join(',')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
}
