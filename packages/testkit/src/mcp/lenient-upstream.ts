import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { LenientObject, type LenientValue, readLenientJson } from './lenient-json.ts';

/**
 * Every tool that some careless MCP server could run on receiving this request, each in its plainest writing. It stands for many servers
 * at once: keys and methods in any case, the first or the last of repeated keys, trimmed names, any content type, encoding or HTTP
 * method, names from headers. Headers are names and values in turn.
 */
export function toolsThatCouldRun(headers: readonly string[], body: Buffer): Set<string> {
  const tools = new Set<string>();
  for (const text of decodings(body)) {
    for (const value of readLenientJson(text)) runMessage(value, tools);
  }
  const names = headerValues(headers, 'mcp-name');
  if (headerValues(headers, 'mcp-method').includes('tools/call')) for (const name of names) tools.add(name);
  return tools;
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

function runMessage(value: LenientValue, tools: Set<string>): void {
  if (Array.isArray(value)) for (const member of value) runMessage(member, tools);
  if (!(value instanceof LenientObject)) return;
  if (!membersOf(value, 'method').some((method) => typeof method === 'string' && plainest(method) === 'tools/call'))
    return;
  for (const params of membersOf(value, 'params')) {
    const names = Array.isArray(params)
      ? params.slice(0, 1)
      : params instanceof LenientObject
        ? membersOf(params, 'name')
        : [];
    for (const name of names.flat()) if (typeof name === 'string') tools.add(plainest(name));
  }
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
    values.push(plainest(encoded === undefined ? value : Buffer.from(encoded, 'base64').toString()));
  }
  return values;
}
