/**
 * What model names an entry of a price list is for. `=name` is the name, `^start`, `$end` and `*part` are parts of it, `!` before one of
 * these its opposite; `#` stands for a digit. Case does not count. Found in time that grows with the name.
 */
export type NamePattern = string;

/** Answers whether a name, in lower case, is meant. */
export type NameTest = (name: string) => boolean;

export function compileNamePattern(pattern: NamePattern): NameTest {
  if (pattern.startsWith('!')) {
    const test = compileNamePattern(pattern.slice(1));
    return (name) => !test(name);
  }
  const text = pattern.slice(1).toLowerCase();
  switch (pattern[0]) {
    case '=':
      return (name) => name.length === text.length && standsAt(name, 0, text);
    case '^':
      return (name) => standsAt(name, 0, text);
    case '$':
      return (name) => name.length >= text.length && standsAt(name, name.length - text.length, text);
    case '*':
      return (name) => name.includes(text);
    default:
      throw new Error(`a name pattern begins with one of = ^ $ * !, not as ${pattern} does`);
  }
}

function standsAt(name: string, at: number, text: string): boolean {
  if (name.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) {
    const character = name[at + i]!;
    if (text[i] === '#' ? !isDigit(character) : text[i] !== character) return false;
  }
  return true;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}
