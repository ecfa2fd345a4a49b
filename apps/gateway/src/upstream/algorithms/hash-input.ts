import type { Exchange, UpstreamEntity } from '@sallyport/pipeline';
import { readCookie, sessionId } from './cookies.ts';

/** What of an exchange is hashed: the first input that it has. Empty when it has none. Compiled once. */
export type HashInput = (x: Exchange) => string;

export function compileHashInput(upstream: UpstreamEntity): HashInput {
  const first = reader(upstream, 'hash_on');
  const second = reader(upstream, 'hash_fallback');
  return (x) => first(x) ?? second(x) ?? '';
}

type Reader = (x: Exchange) => string | undefined;

function reader(upstream: UpstreamEntity, slot: 'hash_on' | 'hash_fallback'): Reader {
  switch (upstream[slot]) {
    case 'none':
      return () => undefined;
    case 'consumer':
      return (x) => x.consumer?.id ?? x.credential?.id;
    case 'ip':
      return (x) => x.head.clientIp;
    case 'path':
      return (x) => x.path;
    case 'header': {
      const name = String(upstream[`${slot}_header`]).toLowerCase();
      return (x) => joined(x.requestHeaders.getAll(name));
    }
    case 'query_arg': {
      const name = String(upstream[`${slot}_query_arg`]);
      // In an order of their own, so that callers who write them in another one meet the same endpoint.
      return (x) => (x.query.length < 2 ? undefined : joined(new URLSearchParams(x.query).getAll(name).sort()));
    }
    case 'uri_capture': {
      const name = String(upstream[`${slot}_uri_capture`]);
      return (x) => x.match?.captures?.[name];
    }
    case 'cookie': {
      const name = upstream.hash_on_cookie!;
      return (x) => readCookie(x, name) ?? sessionId(x);
    }
  }
}

function joined(values: string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}
