/** Ways to write a text so that models may still read it and those who look for words do not. */
export interface Disguise {
  readonly name: string;
  readonly write: (text: string) => string;
}

const bytesOf = (text: string) => [...Buffer.from(text)];
const perLetter =
  (of: (letter: string) => string, between = '') =>
  (text: string) =>
    Array.from(text, of).join(between);
const mapped = (from: string, to: string) => {
  const targets = [...to];
  return perLetter((letter) => {
    const at = [...from].indexOf(letter);
    return at < 0 ? letter : targets[at]!;
  });
};

const lowerCase = 'abcdefghijklmnopqrstuvwxyz';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const percent = perLetter((letter) =>
  bytesOf(letter)
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join(''),
);

function base32(text: string): string {
  const bits = bytesOf(text)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const letters = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)],
  );
  return letters.join('').padEnd(Math.ceil(letters.length / 8) * 8, '=');
}

function styled(first: number): (text: string) => string {
  return perLetter((letter) =>
    /[a-z]/.test(letter) ? String.fromCodePoint(first + letter.charCodeAt(0) - 0x61) : letter,
  );
}

const morse: Readonly<Record<string, string>> = Object.fromEntries(
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'
    .split(' ')
    .map((signs, at) => [lowerCase[at]!, signs]),
);

const nato: Readonly<Record<string, string>> = Object.fromEntries(
  'alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'
    .split(' ')
    .map((word) => [word[0]!, word]),
);

function ascii85(text: string): string {
  const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc((4 - (Buffer.byteLength(text) % 4)) % 4)]);
  let written = '';
  for (let at = 0; at < bytes.length; at += 4) {
    let value = bytes.readUInt32BE(at);
    let five = '';
    for (let i = 0; i < 5; i++) {
      five = String.fromCharCode(33 + (value % 85)) + five;
      value = Math.floor(value / 85);
    }
    written += five;
  }
  return written;
}

export const disguises: readonly Disguise[] = [
  { name: 'as it is', write: (text) => text },
  { name: 'base64', write: base64 },
  { name: 'base64url without padding', write: (text) => Buffer.from(text).toString('base64url') },
  { name: 'base64 twice', write: (text) => base64(base64(text)) },
  { name: 'base32', write: base32 },
  { name: 'hexadecimal', write: (text) => Buffer.from(text).toString('hex') },
  {
    name: 'hexadecimal with spaces',
    write: (text) =>
      bytesOf(text)
        .map((byte) => byte.toString(16))
        .join(' '),
  },
  {
    name: 'hexadecimal with 0x',
    write: (text) =>
      bytesOf(text)
        .map((byte) => `0x${byte.toString(16)}`)
        .join(', '),
  },
  {
    name: 'binary',
    write: (text) =>
      bytesOf(text)
        .map((byte) => byte.toString(2).padStart(8, '0'))
        .join(' '),
  },
  { name: 'decimal codes', write: (text) => bytesOf(text).join(' ') },
  { name: 'percent signs', write: percent },
  { name: 'percent signs twice', write: (text) => encodeURIComponent(percent(text)) },
  { name: 'HTML entities, decimal', write: perLetter((letter) => `&#${letter.codePointAt(0)};`) },
  { name: 'HTML entities, hexadecimal', write: perLetter((letter) => `&#x${letter.codePointAt(0)!.toString(16)};`) },
  { name: 'escapes of JSON', write: perLetter((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`) },
  {
    name: 'escapes of bytes',
    write: (text) =>
      bytesOf(text)
        .map((byte) => `\\x${byte.toString(16)}`)
        .join(''),
  },
  {
    name: 'quoted-printable',
    write: (text) =>
      bytesOf(text)
        .map((byte) => `=${byte.toString(16).toUpperCase()}`)
        .join(''),
  },
  { name: 'quoted-printable lines', write: (text) => text.replace(/.{5}/g, '$&=\r\n') },
  { name: 'ROT13', write: mapped(lowerCase, 'nopqrstuvwxyzabcdefghijklm') },
  { name: 'ROT13 in base64', write: (text) => base64(mapped(lowerCase, 'nopqrstuvwxyzabcdefghijklm')(text)) },
  { name: 'base64 in hexadecimal', write: (text) => Buffer.from(base64(text)).toString('hex') },
  { name: 'leet', write: mapped('aeiost', '431057') },
  {
    name: 'letters with spaces',
    write: (text) =>
      text
        .split(' ')
        .map((word) => [...word].join(' '))
        .join('   '),
  },
  {
    name: 'letters with hyphens',
    write: (text) =>
      text
        .split(' ')
        .map((word) => [...word].join('-'))
        .join('  '),
  },
  { name: 'wide gaps', write: (text) => text.replaceAll(' ', ' \t\n ') },
  { name: 'no-break spaces', write: (text) => text.replaceAll(' ', '\u00a0') },
  { name: 'zero-width spaces', write: perLetter((letter) => letter, '\u200b') },
  { name: 'soft hyphens', write: perLetter((letter) => letter, '\u00ad') },
  { name: 'word joiners', write: perLetter((letter) => letter, '\u2060') },
  { name: 'directions', write: (text) => `\u202d${[...text].join('\u200e')}\u202c` },
  { name: 'variation selectors between', write: perLetter((letter) => letter, '\ufe0f') },
  {
    name: 'bytes in variation selectors',
    write: (text) =>
      `😀${bytesOf(text)
        .map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16))
        .join('')}`,
  },
  { name: 'tags', write: perLetter((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))) },
  { name: 'Cyrillic letters', write: mapped('aceopxyis', 'асеорхуіѕ') },
  { name: 'Greek letters', write: mapped('aopuv', 'αορυν') },
  { name: 'full width', write: styled(0xff41) },
  { name: 'mathematical bold', write: styled(0x1d41a) },
  { name: 'mathematical script', write: styled(0x1d4ea) },
  { name: 'letters in circles', write: styled(0x24d0) },
  { name: 'letters in squares', write: (text) => styled(0x1f170)(text) },
  { name: 'small capitals', write: mapped('abcdefghijklmnoprstuvwyz', 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ') },
  { name: 'accents', write: perLetter((letter) => (letter === ' ' ? ' ' : `${letter}\u0301`)) },
  { name: 'Zalgo', write: perLetter((letter) => (letter === ' ' ? ' ' : `${letter}\u0335\u0321\u0489\u0362`)) },
  { name: 'ligatures', write: (text) => text.replaceAll('st', 'ﬆ').replaceAll('fi', 'ﬁ') },
  // Not seen through: they are here so that nobody thinks they are.
  { name: 'Atbash', write: mapped(lowerCase, [...lowerCase].reverse().join('')) },
  { name: 'reversed', write: (text) => [...text].reverse().join('') },
  { name: 'Morse code', write: perLetter((letter) => morse[letter] ?? '/', ' ') },
  { name: 'spelling alphabet', write: perLetter((letter) => nato[letter] ?? '', ' ') },
  { name: 'base85', write: ascii85 },
  { name: 'braille', write: mapped(`${lowerCase} `, '⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵⠀') },
  { name: 'synonyms', write: (text) => text.replace('ignore', 'pay no heed to').replace('secret', 'hidden') },
];
