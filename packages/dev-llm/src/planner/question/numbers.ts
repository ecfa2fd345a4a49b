const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** As it stands in a pattern: 3, three. */
export const numberPattern = `\\d{1,4}|${words.join('|')}`;

/** More than one: `the worst one` is no number. */
export const severalPattern = `\\d{1,4}|${words.slice(1).join('|')}`;

export function readNumber(text: string): number {
  const at = words.indexOf(text.toLowerCase());
  return at < 0 ? Number(text) : at + 1;
}
