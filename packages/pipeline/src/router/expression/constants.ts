import { parseAddress, parseNetwork } from '@sallyport/contracts';
import type { Cursor } from './cursor.ts';
import type { Constant } from './syntax.ts';

/** Reads the right side of a predicate. */
export function readConstant(cursor: Cursor): Constant {
  const { at } = cursor;
  if (cursor.text.startsWith('r#"', at)) return readRawString(cursor);
  if (cursor.text[at] === '"') return readString(cursor);
  if (cursor.text[at] === "'") cursor.fail('texts stand in double quotes: "…"');
  const address = cursor.take(addressOrNetwork);
  if (address !== undefined) return addressOf(address, cursor, at);
  const digits = cursor.take(integer);
  if (digits !== undefined) return { type: 'Int', value: integerOf(digits, cursor, at) };
  return cursor.expected('a constant ("text", r#"raw text"#, a number, an address or a network)');
}

/** With a colon, or three dots: what else begins with a digit is a number. */
const addressOrNetwork = /(?:[0-9a-f]*:[0-9a-f:.]*|\d+\.\d+\.[\d.]*)(?:\/\d*)?/iy;
const integer = /-?(?:0x[0-9a-f]*|\d+)\w*/iy;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"' };

function readRawString(cursor: Cursor): Constant {
  const from = cursor.at + 3;
  const end = cursor.text.indexOf('"#', from);
  if (end < 0) cursor.fail('this raw text has no end: it goes on until "#');
  cursor.at = end + 2;
  cursor.skipBlanks();
  return { type: 'String', value: cursor.text.slice(from, end) };
}

function readString(cursor: Cursor): Constant {
  const { text, at: start } = cursor;
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') {
      cursor.at = at + 1;
      cursor.skipBlanks();
      return { type: 'String', value };
    }
    if (character !== '\\') {
      value += character;
      continue;
    }
    const escaped = text[++at];
    const meant = escaped === undefined ? undefined : escapes[escaped];
    if (meant === undefined)
      cursor.fail(`unknown escape '\\${escaped ?? ''}'; in a raw text, r#"…"#, a backslash stands for itself`, at - 1);
    value += meant;
  }
  return cursor.fail('this text has no end: a double quote is missing', start);
}

function addressOf(text: string, cursor: Cursor, at: number): Constant {
  if (!text.includes('/')) {
    if (parseAddress(text) === undefined) cursor.fail(`'${text}' is no address`, at);
    return { type: 'IpAddr', value: text };
  }
  const network = parseNetwork(text);
  if (network === undefined) cursor.fail(`'${text}' is no network`, at);
  // Kong refuses such a network too: it is unclear whether the address or the network is meant.
  if (parseAddress(text.slice(0, text.indexOf('/')))!.value !== network.first)
    cursor.fail(`the network '${text}' has bits set behind its prefix`, at);
  return { type: 'IpCidr', value: text };
}

const leastInteger = -(2n ** 63n);
const greatestInteger = 2n ** 63n - 1n;

/** Signed, of 64 bits: decimal, `0x` hexadecimal, or octal with a leading zero. Fields hold small ones, so a number does. */
function integerOf(text: string, cursor: Cursor, at: number): number {
  const [, sign, digits = ''] = /^(-?)(.*)$/.exec(text)!;
  const isOctal = /^0[0-7]+$/.test(digits);
  if (!isOctal && !/^(?:0x[0-9a-f]+|0[89]\d*|0|[1-9]\d*)$/i.test(digits)) cursor.fail(`'${text}' is no number`, at);
  const size = BigInt(isOctal ? `0o${digits.slice(1)}` : digits.replace(/^0+(?=\d)/, ''));
  const value = sign === '-' ? -size : size;
  if (value < leastInteger || value > greatestInteger) cursor.fail(`the number ${text} has more than 64 bits`, at);
  return Number(value);
}
