/**
 * Makes of everything in a text that is written in an encoding what it says: percent signs, entities, escapes, quoted-printable,
 * base64, base32, hexadecimal, binary and decimal codes. What does not decode to readable text is no encoding, and stays.
 */
export function decodeOnce(text: string): string {
  return text.replace(encoded, (found, ...groups) => {
    const kind = decoders.findIndex((_, i) => groups[i] !== undefined);
    return decoders[kind]![1](found) ?? found;
  });
}

type Decoder = readonly [RegExp, (found: string) => string | undefined];

/** Of HTML's names, those of signs that words are hidden with. */
const named = new Map(
  Object.entries({
    amp: '&',
    apos: "'",
    gt: '>',
    lt: '<',
    quot: '"',
    nbsp: ' ',
    shy: '',
    zwj: '',
    zwnj: '',
    Tab: ' ',
    NewLine: ' ',
    lpar: '(',
    rpar: ')',
    period: '.',
    comma: ',',
    colon: ':',
    semi: ';',
    excl: '!',
    quest: '?',
    sol: '/',
    bsol: '\\',
    lowbar: '_',
    hyphen: '-',
    num: '#',
    percnt: '%',
    dollar: '$',
    commat: '@',
    equals: '=',
    plus: '+',
  }),
);

const entityRun = new RegExp(`(?:&(?:#\\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|${[...named.keys()].join('|')});?)+`);

/** In the order in which they are tried at one place. */
const decoders: readonly Decoder[] = [
  [/(?:%[0-9A-Fa-f]{2})+/, (found) => Buffer.from(found.replaceAll('%', ''), 'hex').toString()],
  [entityRun, entities],
  [/(?:\\u\{[0-9A-Fa-f]{1,6}\}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\[0-3][0-7]{2})+/, escapes],
  [/(?:=[0-9A-F]{2})+|=\r?\n/, (found) => Buffer.from(found.replace(/[=\r\n]/g, ''), 'hex').toString()],
  [/(?:[01]{8}[ ,]?){3,}/, (found) => readable(numbers(found, 2, 8))],
  [
    /(?<![A-Za-z0-9])(?:(?:0x)?[0-9A-Fa-f]{2}[ ,:-]{0,2}){4,}(?![A-Za-z0-9+/])/,
    (found) => readable(Buffer.from(found.replace(/0x|[ ,:-]/g, ''), 'hex')),
  ],
  [/(?:\b\d{2,3}[ ,]{1,2}){4,}\d{2,3}\b/, (found) => readable(numbers(found, 10, 3))],
  [/(?<![A-Za-z0-9])[A-Z2-7]{16,}={0,6}(?![A-Za-z0-9+/])/, base32],
  [/(?:[A-Za-z0-9+/]{60,76}\r?\n)*[A-Za-z0-9+/_-]{8,}={0,2}/, base64],
];

const encoded = new RegExp(decoders.map(([{ source }]) => `(${source})`).join('|'), 'g');

/** Of at most so many digits each, one after the other. */
function numbers(found: string, radix: number, digitsMax: number): Buffer {
  const bytes = Buffer.alloc(found.length);
  let count = 0;
  let value = 0;
  let digits = 0;
  for (let at = 0; at <= found.length; at++) {
    const digit = at < found.length ? found.charCodeAt(at) - 0x30 : -1;
    const isDigit = digit >= 0 && digit <= 9;
    if (isDigit) {
      value = value * radix + digit;
      digits++;
    }
    if (digits === 0 || (isDigit && digits < digitsMax)) continue;
    bytes[count++] = value;
    value = 0;
    digits = 0;
  }
  return bytes.subarray(0, count);
}

function base64(found: string): string | undefined {
  // Lower-case words and numbers are everywhere, and are no text in this alphabet.
  if (!/[A-Z]/.test(found) || !/[a-z]/.test(found)) return undefined;
  return readable(Buffer.from(found, 'base64'));
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(found: string): string | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of found.replaceAll('=', '')) {
    value = ((value << 5) | base32Alphabet.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 0xff);
  }
  return readable(Buffer.from(bytes));
}

/** Undefined for what is no text. */
function readable(bytes: Buffer): string | undefined {
  const text = bytes.toString();
  return unreadable.test(text) ? undefined : text;
}

const unreadable = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]|^$/;

function entities(found: string): string {
  let text = '';
  for (const one of found.slice(1).split('&')) text += entity(one.endsWith(';') ? one.slice(0, -1) : one) ?? `&${one}`;
  return text;
}

/** Without its signs. */
function entity(name: string): string | undefined {
  if (name[0] !== '#') return named.get(name);
  const isHex = name[1] === 'x' || name[1] === 'X';
  const code = isHex ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function escapes(found: string): string {
  return found.replace(/\\u\{([^}]+)\}|\\u(.{4})|\\x(..)|\\(\d{3})/g, (_whole, braced, four, two, octal) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    const code = Number.parseInt(braced ?? four ?? two, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
