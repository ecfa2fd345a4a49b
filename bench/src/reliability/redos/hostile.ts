/** Patterns that engines which try one way after the other take for ever with, and some that need many states. */
export const hostilePatterns: readonly string[] = [
  '(a+)+$',
  '(a|a)*$',
  '(a|aa)+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(x+x+)+y',
  '(.*a){20}$',
  '(?:\\d[ -]*?){13,16}',
  '([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
  '^(?:a?){50}a{50}$',
  '(\\w+\\s*)+:$',
  '(?i)(?:show|print|tell|say).{0,60}(?:secret|key|token)',
  '(?i)password.{0,100}(?:is|=)',
  '(?:ab|ba|aa|bb)+c',
  '(?:a|b|c)*?(?:aa|bb)(?:a|b){12}c',
  '\\b\\w+(?:\\W+\\w+){0,5}\\W+bomb\\b',
  '[^\\n]*ignore[^\\n]*previous[^\\n]*instructions',
  '\\p{L}+\\p{Lu}\\p{N}+!',
  '(?:(?:(?:a*)*)*)*b',
  '.{0,1000}z{3}',
  'https?://[^\\s]+\\.(?:ru|cn)\\b',
];

/** A list as one might configure it: one pass for all of them. */
export const ordinaryPatterns: readonly string[] = [
  '(?i)ignore (?:all )?(?:previous|prior) instructions',
  '(?i)\\bpassword\\b.{0,40}\\b(?:is|=)',
  '\\b\\d{3}-\\d{2}-\\d{4}\\b',
  '(?i)\\b(?:credit|debit) card number\\b',
  '(?i)how to (?:build|make) (?:a )?(?:bomb|weapon)',
  '(?i)\\bdrop\\s+table\\b',
  '\\b(?:\\d[ -]?){13,16}\\b',
  'AKIA[0-9A-Z]{16}',
  '(?i)you are now .{1,60} mode',
  '(?i)system prompt',
  '[a-z0-9._%+-]+@corp\\.example\\.com',
  '(?i)do anything now',
  '\\bDAN\\b',
  '(?i)jailbreak',
  '(?i)(?:reveal|print|show).{0,30}(?:secret|key|token)',
  'sk-[A-Za-z0-9]{20,}',
  '(?i)developer mode enabled',
  '(?i)\\b(?:kill|murder) (?:him|her|them)\\b',
  '(?i)without any (?:filter|restriction)s?',
  'https?://[^\\s]+\\.onion\\b',
];

/** Texts of some length that are made of a pattern's own words and letters, in ever other orders. */
export function hostileTexts(pattern: string, length: number, count: number): string[] {
  const words = pattern.replaceAll(/\\[a-zA-Z]|\(\?[a-z:]+\)?|\{[\d,]*\}/g, ' ').match(/[A-Za-z0-9@.:/-]+/g) ?? ['a'];
  const units = [...words, ...words.flatMap((word) => [...word]), ' ', 'a', 'b', '1', '\n', 'é'];
  const random = numbersFrom(pattern.length * 7919 + 1);
  const texts = [`${'a'.repeat(length - 1)}!`, '1 '.repeat(length / 2), `${words[0]} `.repeat(length).slice(0, length)];
  while (texts.length < count + 3) {
    let text = '';
    while (text.length < length) text += units[random() % units.length];
    texts.push(text.slice(0, length));
  }
  return texts;
}

/** The same every time. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state >> 8;
  };
}
