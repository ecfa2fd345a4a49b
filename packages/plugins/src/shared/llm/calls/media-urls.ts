import { isPublicAddress } from '@sallyport/contracts';
import type { Json } from '@sallyport/llm';

/**
 * The first address of a picture, a sound, a document or a server of tools in a request that a provider should not be sent to, since it
 * leads into somebody's own network: a server of models inside of it would fetch it with more rights than the caller has. Names are not
 * looked up, so one that leads inside is not seen.
 */
export function privateMediaUrl(body: Json): string | undefined {
  const { images } = body;
  // Cohere's pictures to embed are addresses themselves.
  if (Array.isArray(images)) for (const one of images) if (typeof one === 'string' && !mayBeFetched(one)) return one;
  for (const place of places) {
    const found = find(body[place], 0);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where dialects have what was said. */
const places = [
  'messages',
  'input',
  'inputs',
  'contents',
  'content',
  'system',
  'systemInstruction',
  'system_instruction',
  'documents',
  'prompt',
  'images',
  'input_reference',
  'requests',
  'tools',
  'mcp_servers',
];

/** What media are in; never arguments and results of tools, where an address is nothing that is fetched. */
const containers = new Set([
  'content',
  'parts',
  'source',
  'file',
  'fileData',
  'file_data',
  'output',
  'image_url',
  'video_url',
  'audio_url',
  'functionResponse',
  'function_response',
  'toolResult',
  // Several requests at once.
  'params',
  'messages',
]);
const addresses = new Set([
  'server_url',
  'url',
  'image_url',
  'video_url',
  'audio_url',
  'file_url',
  'fileUri',
  'file_uri',
]);

const depthMax = 16;

function find(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || depth > depthMax) return undefined;
  if (Array.isArray(value)) {
    for (const one of value) {
      const found = find(one, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const name in value) {
    const member = (value as Json)[name];
    if (typeof member === 'string') {
      if (addresses.has(name) && !mayBeFetched(member)) return member;
    } else if (containers.has(name) || name === 'variables') {
      // What fills the gaps of a prompt goes by names of the caller's own.
      const found = find(name === 'variables' && isObject(member) ? Object.values(member) : member, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Names of files that a provider keeps have no scheme. */
const scheme = /^(?:([a-z][a-z0-9+.-]*):|[/\\]{2})/i;
/** What readers of addresses drop, some before them, some inside. */
const dropped = /^[\s\p{Control}]+|[\t\n\r]+/gu;

function mayBeFetched(written: string): boolean {
  // Data may be long, and begins plainly.
  const text = written.startsWith('data:') ? 'data:' : written.replace(dropped, '');
  const match = scheme.exec(text);
  if (match === null) return true;
  const name = match[1]?.toLowerCase();
  if (name === 'data' || name === 'gs' || name === 's3') return true;
  if ((name !== 'http' && name !== 'https') || !URL.canParse(text)) return false;
  const { hostname } = new URL(text);
  if (hostname.startsWith('[')) return isPublicAddress(hostname.slice(1, -1));
  // The parser has made dotted numbers of all other writings of them.
  if (/^[\d.]+$/.test(hostname)) return isPublicAddress(hostname);
  const host = hostname.replace(/\.$/, '');
  return host.includes('.') && !insideNames.test(host);
}

/** Names that lead nowhere on the public internet (RFC 6761, RFC 8375, and what clouds use). */
const insideNames =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|corp|home|private|svc|consul|localdomain|home\.arpa|metadata\.goog|nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me)$/i;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
