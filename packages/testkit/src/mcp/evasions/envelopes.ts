import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

/** A way to send a body. */
export interface Envelope {
  readonly method?: string;
  readonly headers?: readonly string[];
  /** Instead of one `Content-Type: application/json`. */
  readonly type?: readonly string[];
  readonly encode?: (body: string) => Buffer;
  /** The body says that it is of this modern version. */
  readonly metaVersion?: string;
  /** Behind the path of the endpoint. */
  readonly suffix?: string;
}

/** `method` and names are what the body is about, and what the caller may use. */
export function envelopesFor(method: string, forbidden: string, safe: string): Envelope[] {
  const modern = '2026-07-28';
  const mirrored = (name: string, version = modern) => [
    ...['MCP-Protocol-Version', version, 'Mcp-Method', method],
    ...['Mcp-Name', name],
  ];
  const encoded = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`;
  return [
    {},
    { headers: ['MCP-Protocol-Version', '2024-11-05'] },
    { headers: ['MCP-Protocol-Version', '2025-03-26'] },
    { headers: ['MCP-Protocol-Version', '2025-06-18'] },
    { headers: ['MCP-Protocol-Version', '2025-11-25'] },
    { headers: ['MCP-Protocol-Version', 'tomorrow'] },
    { headers: mirrored(safe), metaVersion: modern },
    { headers: mirrored(forbidden), metaVersion: modern },
    { headers: mirrored(encoded(forbidden)), metaVersion: modern },
    { headers: mirrored(encoded(safe)), metaVersion: modern },
    { headers: mirrored(forbidden) },
    { headers: ['MCP-Protocol-Version', modern, 'Mcp-Method', method], metaVersion: modern },
    { headers: ['MCP-Protocol-Version', modern, 'Mcp-Method', 'ping', 'Mcp-Name', safe], metaVersion: modern },
    { metaVersion: modern },
    { headers: mirrored(forbidden, '2025-06-18'), metaVersion: modern },
    { headers: mirrored(safe, '2025-06-18') },
    { headers: mirrored(forbidden, 'v9'), metaVersion: 'v9' },
    { headers: [...mirrored(safe), 'Mcp-Name', forbidden], metaVersion: modern },
    { headers: ['Mcp-Session-Id', 'a', 'Mcp-Session-Id', 'b'] },
    { type: ['Application/Json'] },
    { type: ['application/json; charset=utf-8'] },
    { type: ['text/plain'] },
    { type: [] },
    { type: ['application/vnd.mcp+json'] },
    { type: ['text/plain', 'application/json'] },
    { type: ['application/json;charset=utf-16'], encode: (body) => Buffer.from(body, 'utf16le') },
    { encode: (body) => Buffer.from(`\ufeff${body}`, 'utf16le') },
    { encode: (body) => Buffer.from(body, 'utf16le').swap16() },
    { encode: (body) => gzipSync(body, { level: 0 }), headers: ['Content-Encoding', 'gzip'] },
    { encode: (body) => gzipSync(body, { level: 0 }) },
    { encode: (body) => deflateSync(body, { level: 0 }), headers: ['Content-Encoding', 'deflate'] },
    { encode: (body) => brotliCompressSync(body, { params: { 1: 0 } }), headers: ['Content-Encoding', 'br'] },
    { method: 'GET' },
    { method: 'DELETE', headers: ['X-HTTP-Method-Override', 'POST'] },
    { method: 'PUT' },
    { method: 'OPTIONS', headers: ['X-HTTP-Method', 'POST'] },
    { method: 'HEAD' },
    { headers: ['X-HTTP-Method-Override', 'PUT'] },
    { suffix: '/' },
    { suffix: '//' },
    { suffix: '/..;/mcp' },
    { suffix: '%2f' },
    { suffix: '/%2e%2e/mcp' },
    { suffix: '?a=1#b' },
  ];
}
