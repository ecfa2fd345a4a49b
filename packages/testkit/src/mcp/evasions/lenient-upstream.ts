import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { LenientObject, type LenientValue, readLenientJson } from './lenient-json.ts';

/** Something that a server offers, as `tool:delete_user`, `prompt:…`, `resource:file:/…`, in its plainest writing. */
export type Offered = `${'tool' | 'prompt' | 'resource'}:${string}`;

/**
 * Everything that some careless MCP server could run, show or tell of on receiving this request. It stands for many servers
 * at once: keys and methods in any case, the first or the last of repeated keys, trimmed names, any content type, encoding or HTTP
 * method, names from headers, URIs by any reading of their path. Headers are names and values in turn.
 */
export function whatCouldRun(headers: readonly string[], body: Buffer): Set<Offered> {
  const found = new Set<Offered>();
  for (const text of decodings(body)) {
    for (const value of readLenientJson(text)) readMessage(value, found);
  }
  for (const method of headerValues(headers, 'mcp-method')) {
    for (const name of headerValues(headers, 'mcp-name')) note(method, [name], found);
  }
  return found;
}

/** What is left of a name for readers that compare loosely. */
export function plainest(name: string): string {
  const cut = name.split('\0', 1)[0]!;
  return cut
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .replace(/[\p{Cc}\p{Cf}\s]/gu, '');
}

/** What is left of a URI for servers that take it for a path. */
export function plainestUri(uri: string): string {
  let text = uri;
  for (let i = 0; i < 4; i++)
    text = text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) => `\\x${hex}`).replaceAll(/\\x(..)/g, byte);
  const [path = ''] = plainest(text).replaceAll('\\', '/').split(/[?#;]/, 1);
  const segments: string[] = [];
  for (const segment of path.replaceAll(/\/+/g, '/').split('/')) {
    if (segment === '..') segments.splice(Math.max(1, segments.length - 1));
    else if (segment !== '.') segments.push(segment);
  }
  return segments.join('/').replace(/[/.]+$/, '');
}

function byte(_: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** The members of `params` that say what a method is about, from the outside in. */
const paths: Readonly<Record<string, { kind: 'tool' | 'prompt' | 'resource'; keys: readonly string[] }[]>> = {
  'tools/call': [{ kind: 'tool', keys: ['name'] }],
  'prompts/get': [{ kind: 'prompt', keys: ['name'] }],
  'resources/read': [{ kind: 'resource', keys: ['uri'] }],
  'resources/subscribe': [{ kind: 'resource', keys: ['uri'] }],
  'completion/complete': [
    { kind: 'prompt', keys: ['ref', 'name'] },
    { kind: 'resource', keys: ['ref', 'uri'] },
  ],
  'subscriptions/listen': [{ kind: 'resource', keys: ['notifications', 'resourcesubscriptions'] }],
};

function readMessage(value: LenientValue, found: Set<Offered>): void {
  if (Array.isArray(value)) for (const member of value) readMessage(member, found);
  if (!(value instanceof LenientObject)) return;
  for (const method of membersOf(value, 'method')) {
    if (typeof method !== 'string') continue;
    for (const { kind, keys } of paths[plainest(method)] ?? []) {
      let values = membersOf(value, 'params');
      for (const key of keys) values = values.flatMap((one) => inside(one, key));
      for (const name of values.flat()) if (typeof name === 'string') found.add(offered(kind, name));
    }
  }
}

/** By its key; or by its place, as JSON-RPC allows. */
function inside(value: LenientValue, key: string): LenientValue[] {
  if (Array.isArray(value)) return value.slice(0, 1);
  return value instanceof LenientObject ? membersOf(value, key) : [];
}

function note(method: string, names: readonly string[], found: Set<Offered>): void {
  for (const { kind, keys } of paths[plainest(method)] ?? []) {
    if (keys.length === 1) for (const name of names) found.add(offered(kind, name));
  }
}

function offered(kind: 'tool' | 'prompt' | 'resource', name: string): Offered {
  return `${kind}:${kind === 'resource' ? plainestUri(name) : plainest(name)}`;
}

function membersOf(object: LenientObject, key: string): LenientValue[] {
  return object.members.filter(([name]) => plainest(name) === key).map(([, value]) => value);
}

function decodings(body: Buffer): string[] {
  const plain = [body];
  for (const decode of [gunzipSync, inflateSync, brotliDecompressSync]) {
    try {
      plain.push(decode(body));
    } catch {
      // Not encoded that way.
    }
  }
  return plain.flatMap((bytes) => encodingsOf(bytes).map((name) => new TextDecoder(name).decode(bytes)));
}

function encodingsOf(bytes: Buffer): string[] {
  return bytes.includes(0) ? ['utf-8', 'utf-16le', 'utf-16be'] : ['utf-8'];
}

function headerValues(headers: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i]!.toLowerCase() !== name) continue;
    const value = headers[i + 1]!.trim();
    const encoded = /^=\?base64\?(.*)\?=$/i.exec(value)?.[1];
    values.push(encoded === undefined ? value : Buffer.from(encoded, 'base64').toString());
  }
  return values;
}
