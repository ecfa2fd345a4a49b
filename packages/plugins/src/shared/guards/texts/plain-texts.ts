import type { GuardText } from './guard-text.ts';
import { readTexts } from './json-texts.ts';

/**
 * What bytes say that are no JSON to us. Others may be less strict: they read JSON in UTF-16, behind a byte order mark, with comments or
 * numbers of their own, or nested deeper; so escapes are resolved, too.
 */
export function plainTexts(bytes: Buffer): GuardText[] {
  const text = decoded(bytes);
  const places = bytes.length > 1 && text !== undefined ? readTexts(Buffer.from(text)) : undefined;
  if (places !== undefined) return places.map(({ leaf, path }) => ({ text: leaf.text, role: 'none', path }));
  const said = text ?? bytes.toString();
  const raw: GuardText = { text: said, role: 'none', path: '' };
  const meant = said.includes('\\') ? said.replaceAll(escapes, unescaped) : said;
  return meant === said ? [raw] : [raw, { text: meant, role: 'none', path: '' }];
}

/** Undefined for what is UTF-8 without a mark. JSON begins with two ASCII characters, or one, which tells UTF-16 and UTF-32 by their zeros. */
function decoded(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 4).toString('latin1');
  const encoding = encodings.find(({ marks }) => marks.test(start));
  if (encoding === undefined) return undefined;
  const text = encoding.decode(bytes);
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: it is zeros that tell. */
const encodings: readonly { marks: RegExp; decode(bytes: Buffer): string }[] = [
  { marks: /^\xEF\xBB\xBF/, decode: (bytes) => bytes.toString() },
  { marks: /^(?:\xFF\xFE\0\0|[^\0]\0\0\0)/, decode: (bytes) => fromUtf32(bytes, (at) => bytes.readUInt32LE(at)) },
  { marks: /^(?:\0\0\xFE\xFF|\0\0\0[^\0])/, decode: (bytes) => fromUtf32(bytes, (at) => bytes.readUInt32BE(at)) },
  { marks: /^(?:\xFF\xFE|[^\0]\0)/, decode: (bytes) => bytes.toString('utf16le') },
  { marks: /^(?:\xFE\xFF|\0[^\0])/, decode: (bytes) => bytesSwapped(bytes).toString('utf16le') },
];
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above. */

function bytesSwapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
}

function fromUtf32(bytes: Buffer, unitAt: (at: number) => number): string {
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = unitAt(at);
    parts.push(point > 0x10ffff ? '\uFFFD' : String.fromCodePoint(point));
  }
  return parts.join('');
}

const escapes = /\\(?:u([0-9a-f]{4})|(["\\/bfnrt]))/gi;
const meanings: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescaped(_written: string, code: string | undefined, character = ''): string {
  return code === undefined ? (meanings[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16));
}
