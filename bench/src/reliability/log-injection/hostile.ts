import { pick } from '../random.ts';

/** What breaks lines, terminals and parsers of logs, if it is written as it came. */
const pieces = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\x1b[2J\x1b[31m',
  '\x9b31m',
  '\x07\b',
  '\x7f',
  '\x85',
  '\u2028',
  '\u2029',
  '","status":200,"x":"',
  '\\"}\n{"forged":true}',
  '\\',
  '{"a":',
  '${jndi:ldap://x}',
  '%0d%0aforged: 1',
  '\ud83d\ude00',
  '\u202e',
  'ordinary',
] as const;

export function hostileText(random: () => number): string {
  let text = '';
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--) text += pick(random, pieces);
  return text;
}

/** Bytes of a path or query as a caller may send them: percent-encoded wholly, or where HTTP wants it. */
export function encoded(text: string, random: () => number): string {
  const all = random() < 0.3;
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => (!all && isUnreserved(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`))
    .join('');
}

/** Latin-1 text of a header's value: what HTTP lets stand in one, bytes beyond ASCII included. */
export function headerBytes(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[\0-\x08\x0a-\x1f\x7f]/g, '')
    .trim();
}

/** Everything that a reader of lines or a terminal may take for more than text. */
export const harmful = /[\0-\x1f\x7f-\x9f\u2028\u2029]/;

function isUnreserved(byte: number): boolean {
  return /[A-Za-z0-9._~"{}|^`<>\\[\]-]/.test(String.fromCharCode(byte)) && byte < 0x7f && byte !== 0x22;
}
