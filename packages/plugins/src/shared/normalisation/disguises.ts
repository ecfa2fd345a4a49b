/** With digits and signs as the letters that they stand for (`1gn0r3`), where some stand beside letters; `one` is what a 1 is read as. */
export function withoutLeet(text: string, one: 'i' | 'l'): string {
  return text.replace(signs, (found) => letters[found] ?? one);
}

/** A 1 and a bar are read in two ways. */
const letters: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '+': 't',
};
const signs = /[013457|8@$!+]/g;

/** With words that are written letter by letter (`b o m b`, `b-o-m-b`) as words. A wider gap, or another sign, is between two of them. */
export function withoutGaps(text: string): string {
  return text.replace(spelledOut, (run) => {
    const gap = run[1]!;
    let word = run[0]!;
    for (let at = 1; at < run.length; ) {
      let letter = at;
      while (gaps.includes(run[letter]!)) letter++;
      if (letter > at + 1 || run[at] !== gap) word += ' ';
      word += run[letter];
      at = letter + 1;
    }
    return word;
  });
}

const gaps = ' .-_*|/+,~·';
const spelledOut = /(?<![A-Za-z0-9])(?:[A-Za-z0-9@$!][ .\-_*|/+,~·]{1,3}){3,}[A-Za-z0-9@$!](?![A-Za-z0-9])/g;

/** Letters moved by half the alphabet, as in `vtaber`. */
export function rot13(text: string): string {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i++) bytes[i] = rotated[bytes[i]!]!;
  return bytes.toString();
}

const rotated = Uint8Array.from({ length: 256 }, (_, byte) => {
  const upper = byte & 0xdf;
  if (upper < 0x41 || upper > 0x5a || byte > 0x7f) return byte;
  return upper <= 0x4d ? byte + 13 : byte - 13;
});
