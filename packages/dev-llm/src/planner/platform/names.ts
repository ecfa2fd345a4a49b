interface Named {
  readonly name: string;
}

/** The one of this name, however it is written; else those whose names are alike. */
export function byName<Thing extends Named>(
  things: readonly Thing[],
  name: string,
): { found: Thing | undefined; alike: readonly Thing[] } {
  const wanted = plain(name);
  const found = things.find((one) => one.name === name) ?? only(things.filter((one) => plain(one.name) === wanted));
  if (found !== undefined) return { found, alike: [] };
  const alike = things.filter(({ name: other }) => isAlike(plain(other), wanted));
  return { found: undefined, alike };
}

export function isSameName(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/** Whether words one after another are this name. */
export function isSpokenOf(name: string, words: readonly string[]): boolean {
  return words.some((_word, from) =>
    words.slice(from).some((_end, length) => isSameName(words.slice(from, from + length + 1).join(' '), name)),
  );
}

/** Without case and what stands between words. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, '');
}

function isAlike(name: string, wanted: string): boolean {
  if (wanted.length < 3) return false;
  return name.includes(wanted) || wanted.includes(name) || distance(name, wanted) <= 2;
}

function only<Thing>(things: readonly Thing[]): Thing | undefined {
  return things.length === 1 ? things[0] : undefined;
}

/** How many letters have to be added, left out or exchanged. */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (const [column, against] of [...other].entries())
      line.push(Math.min(line[column]! + 1, above[column + 1]! + 1, above[column]! + (letter === against ? 0 : 1)));
    above = line;
  }
  return above.at(-1)!;
}
