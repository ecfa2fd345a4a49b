/**
 * Letters of other scripts (Cyrillic, Greek, Armenian, Cherokee, small and enclosed capitals) that are drawn as Latin ones are: a table of
 * our own, of what can be taken for the other when reading. What is only styled (𝗮, ａ, ⓐ) NFKC has made plain before.
 */
const drawnAlike: Readonly<Record<string, string>> = {
  A: 'АΑᎪ🅰ꓮ',
  B: 'ВΒᏴ🅱ꓐ',
  C: 'СᏟ🅲ꓚϹ',
  D: 'Ꭰ🅳ꓓ',
  E: 'ЕΕᎬ🅴ꓰ',
  F: '🅵ꓝϜ',
  G: 'ԌᏀ🅶ꓖ',
  H: 'НΗᎻ🅷ꓧ',
  I: 'ІΙӀᏆ🅸ꓲ',
  J: 'ЈᎫ🅹ꓙͿ',
  K: 'КΚᏦ🅺ꓗ',
  L: 'Ꮮ🅻ꓡ',
  M: 'МΜᎷ🅼ꓟϺ',
  N: 'Ν🅽ꓠ',
  O: 'ОΟՕ🅾ꓳ',
  P: 'РΡᏢ🅿ꓑ',
  Q: 'Ԛ🆀',
  R: 'Ꭱ🆁ꓣ',
  S: 'ЅՏᏚ🆂ꓢ',
  T: 'ТΤᎢ🆃ꓔ',
  U: '🆄ꓴՍ',
  V: 'ѴᏙ🆅ꓦ',
  W: 'ԜᎳ🆆ꓪ',
  X: 'ХΧ🆇ꓫ',
  Y: 'УΥҮ🆈ꓬ',
  Z: 'ΖᏃ🆉ꓜ',
  a: 'аɑαᴀ',
  b: 'ьʙƄ',
  c: 'сᴄϲ',
  d: 'ԁɗᴅ',
  e: 'еҽᴇє',
  f: 'ꜰƒ',
  g: 'ɡɢց',
  h: 'һհʜ',
  i: 'іıɩιɪӏ',
  j: 'јϳᴊ',
  k: 'кκᴋ',
  l: 'ʟǀ',
  m: 'мᴍ',
  n: 'пηոռɴ',
  o: 'оοօσᴏ',
  p: 'рρᴘ',
  q: 'ԛզ',
  r: 'гʀᴦ',
  s: 'ѕꜱ',
  t: 'тτᴛ',
  u: 'υսʋᴜц',
  v: 'ѵνᴠ',
  w: 'ԝωᴡա',
  x: 'хχ',
  y: 'уγʏү',
  z: 'ᴢ',
};

const latinOf = new Map<string, string>();
for (const [latin, others] of Object.entries(drawnAlike)) for (const other of others) latinOf.set(other, latin);

const lookAlikes = [...latinOf.keys()].join('');
const words = new RegExp(`[\\p{L}\\p{M}\\p{N}${lookAlikes}]+`, 'gu');
const oneOf = new RegExp(`[${lookAlikes}]`, 'gu');
const isPlain = /^[\x20-\x7e]*$/;

/** With words that can be read as Latin ones written so. Those in which other letters are left (`привет`) are of their own script, and stay. */
export function inLatinLetters(text: string): string {
  if (text.search(oneOf) < 0) return text;
  return text.replace(words, (word) => {
    const latin = word.replace(oneOf, (letter) => latinOf.get(letter)!);
    return isPlain.test(latin) ? latin : word;
  });
}
