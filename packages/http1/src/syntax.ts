/** One bit per character class; index is the character's code. */
const kinds = new Uint8Array(256);
const tokenBit = 1;
const valueBit = 2;
const targetBit = 4;

for (const character of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  kinds[character.charCodeAt(0)] = tokenBit;
}
for (let code = 0x20; code <= 0xff; code++) if (code !== 0x7f) kinds[code]! |= valueBit;
kinds[0x09]! |= valueBit;
for (let code = 0x21; code <= 0x7e; code++) kinds[code]! |= targetBit;

/** `tchar` of RFC 9110 §5.6.2. */
export function isTokenCode(code: number): boolean {
  return code < 256 && (kinds[code]! & tokenBit) !== 0;
}

/** `field-vchar`, space and tab of RFC 9110 §5.5: no control characters, nothing beyond one byte. */
export function isValueCode(code: number): boolean {
  return code < 256 && (kinds[code]! & valueBit) !== 0;
}

/** May `text` be the name of a header field? */
export function isFieldName(text: string): boolean {
  return text.length > 0 && allOf(text, tokenBit);
}

/** May `text` be sent as the value of a header field? False for line breaks, NUL and characters beyond Latin-1. */
export function isFieldValue(text: string): boolean {
  return allOf(text, valueBit);
}

/** May `text` be sent as the target of a request line? Visible ASCII only. */
export function isRequestTarget(text: string): boolean {
  return text.length > 0 && allOf(text, targetBit);
}

function allOf(text: string, bit: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255 || (kinds[code]! & bit) === 0) return false;
  }
  return true;
}
