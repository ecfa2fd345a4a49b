/** What a text shows at a glance: which disguises are worth looking behind. */
export interface Signs {
  /** Something in it is neither printable ASCII nor space. */
  readonly isBeyondPlain: boolean;
  /** Something in it may be an encoding. */
  readonly isEncoded: boolean;
  /** Letters stand apart. */
  readonly isSpelled: boolean;
  /** Other space than single spaces. */
  readonly isSpaced: boolean;
  /** Digits or signs stand beside letters. */
  readonly isLeet: boolean;
}

const lower = 1;
const upper = 2;
const digit = 4;
/** Of base64 beside letters and digits. */
const joint = 8;
const leet = 16;
const space = 32;
const mark = 64;
const hex = 128;

const kinds = new Uint8Array(128);
for (let code = 0x61; code <= 0x7a; code++) kinds[code] = lower | (code <= 0x66 ? hex : 0);
for (let code = 0x41; code <= 0x5a; code++) kinds[code] = upper | (code <= 0x46 ? hex : 0);
for (let code = 0x30; code <= 0x39; code++) kinds[code] = digit | hex;
for (const character of '+/_-') kinds[character.charCodeAt(0)] = joint;
// A sentence that ends in `!` is none of these.
for (const character of '@$|') kinds[character.charCodeAt(0)] = leet;
for (const character of '\t\n\v\f\r') kinds[character.charCodeAt(0)] = space;
for (const character of '%&\\=') kinds[character.charCodeAt(0)] = mark;

/** Looks at each character once. */
export function signsOf(text: string): Signs {
  let isBeyondPlain = false;
  let isEncoded = false;
  let isSpelled = false;
  let isSpaced = false;
  let isLeet = false;
  /** Of the word at hand: how long it is, what is in it, and whether that is hexadecimal. */
  let length = 0;
  let seen = 0;
  let common = hex;
  let joints = 0;
  /** Words of one letter, and of digits of codes, one behind the other. */
  let single = 0;
  let codes = 0;
  let previous = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0x2e;
    const kind = code < 128 ? kinds[code]! : 0;
    if ((kind & (lower | upper | digit | joint)) !== 0) {
      length++;
      seen |= kind;
      common &= kind;
      if (kind === joint) joints++;
      if ((previous & leet) !== 0 && (kind & (lower | upper)) !== 0) isLeet = true;
      previous = kind;
      continue;
    }
    if (code >= 0x7f || (code < 0x20 && kind === 0)) isBeyondPlain = true;
    if (length > 0) {
      if (length >= 8 && mayBeEncoded(length, seen, common)) isEncoded = true;
      codes = (common !== 0 && length <= 3) || (length === 4 && text.startsWith('0x', at - 4)) ? codes + 1 : 0;
      single = length === 1 ? single + 1 : 0;
      if (codes >= 4) isEncoded = true;
      if (single >= 4 || (joints > 2 && joints * 2 + 1 === length)) isSpelled = true;
      if ((seen & digit) !== 0 && (seen & (lower | upper)) !== 0) isLeet = true;
    }
    if ((kind & leet) !== 0 && (seen & (lower | upper)) !== 0) isLeet = true;
    if (kind === mark && leadsOn(text.charCodeAt(at + 1))) isEncoded = true;
    if (kind === space || (code === 0x20 && text.charCodeAt(at + 1) === 0x20)) isSpaced = true;
    length = 0;
    seen = 0;
    common = hex;
    joints = 0;
    previous = kind;
  }
  return { isBeyondPlain, isEncoded, isSpelled, isSpaced, isLeet };
}

function mayBeEncoded(length: number, seen: number, common: number): boolean {
  if (common !== 0) return true;
  if ((seen & upper) === 0) return false;
  // Names of people and products are `CamelCase`, and short.
  return (seen & lower) !== 0 ? (seen & digit) !== 0 || length >= 16 : length >= 16;
}

/** Whether an escape can go on so. */
function leadsOn(code: number): boolean {
  return (
    code === 0x23 || code === 0x0a || code === 0x0d || (code < 128 && (kinds[code]! & (lower | upper | digit)) !== 0)
  );
}
