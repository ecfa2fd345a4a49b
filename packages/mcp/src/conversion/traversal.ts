/**
 * May the value lead elsewhere than to one segment of a path, for whoever decodes it once more, or loosely: `..` however it is
 * escaped, with a parameter behind it (`..;`), between slashes or backslashes, in overlong UTF-8 or in look-alike characters?
 */
export function mayTraverse(value: string): boolean {
  let text = value;
  for (let round = 0; round < roundsMax; round++) {
    if (climbs(text)) return true;
    const decoded = decodeLoosely(text);
    if (decoded === text) return false;
    text = decoded;
  }
  // Escaped more often than anybody does in earnest.
  return true;
}

const roundsMax = 8;

function climbs(text: string): boolean {
  const plain = text.normalize('NFKC').replace(invisible, '');
  for (const segment of plain.split(separators)) {
    const name = segment.split(';', 1)[0]!.trim();
    if (name === '.' || name === '..') return true;
  }
  return false;
}

const separators = /[/\\\u2044\u2215\u29f5\u29f8\ufe68]/;
const invisible = /[\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}]/gu;

function decodeLoosely(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = text
    .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(overlong, (escapes: string) => overlongCharacter(escapes))
    .replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
  return bytes;
}

/** ASCII in two, three or four bytes, which no valid UTF-8 holds and some decoders take. */
const overlong = /%c[01]%[89ab][0-9a-f]|%e0%[89]([0-9a-f])%[89ab][0-9a-f]|%f0%80%8[01]%[89ab][0-9a-f]/gi;

function overlongCharacter(escapes: string): string {
  const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
  const lead = bytes.length === 2 ? bytes[0]! & 0x1f : bytes[bytes.length - 2]! & 0x3f;
  return String.fromCharCode((lead << 6) | (bytes.at(-1)! & 0x3f));
}
