import type { HeaderList } from '@sallyport/pipeline';

/**
 * What of the client's headers goes along with a tool's request: not what belongs to its connection, its body or to MCP, and not
 * what proxies before us said, which the gateway says anew. `taken` are lower-case names that the tool itself has a say in.
 */
export function forwardedHeaders(headers: HeaderList, taken: ReadonlySet<string>): string[] {
  const listed = headers
    .getAll('connection')
    .flatMap((value) => value.split(',').map((name) => name.trim().toLowerCase()));
  const forwarded: string[] = [];
  for (let i = 0; i < headers.length; i++) {
    const name = headers.name(i);
    if (taken.has(name) || kept.test(name) === false || listed.includes(name)) continue;
    forwarded.push(headers.raw[i << 1]!, headers.value(i));
  }
  return forwarded;
}

const kept =
  /^(?!(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|http2-settings|expect|host|content-.*|accept|accept-encoding|cookie|origin|access-control-.*|sec-.*|if-.*|range|last-event-id|mcp-.*|x-forwarded-.*|x-real-ip|forwarded|:.*)$)/;
