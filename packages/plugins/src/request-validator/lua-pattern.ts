import { RE2JS } from 're2js';
import { compileLinearPattern, type Matches } from '../shared/json-schema/linear-pattern.ts';
import type { Work } from '../shared/work.ts';

/** Compiles a Lua pattern to run in linear time. Throws an error with a sentence when it cannot be. */
export function compileLuaPattern(pattern: string, work: Work): Matches {
  const regex = translate(pattern);
  try {
    return compileLinearPattern(regex, RE2JS.DOTALL, work);
  } catch {
    throw new Error(`the pattern '${pattern}' is not complete, or no Lua pattern`);
  }
}

const classes: Readonly<Record<string, string>> = {
  a: 'alpha',
  c: 'cntrl',
  d: 'digit',
  g: 'graph',
  l: 'lower',
  p: 'punct',
  s: 'space',
  u: 'upper',
  w: 'alnum',
  x: 'xdigit',
};

function translate(pattern: string): string {
  let regex = '';
  let at = 0;
  if (pattern.startsWith('^')) {
    regex = '^';
    at = 1;
  }
  while (at < pattern.length) {
    const character = pattern[at]!;
    if (character === '(' || character === ')') {
      regex += character;
      at++;
    } else if (character === '$' && at === pattern.length - 1) {
      regex += '$';
      at++;
    } else {
      const one = single(pattern, at);
      at = one.end;
      regex += one.regex;
      // Lua repeats single characters and sets only, and `-` as few times as it can.
      const sign = pattern[at];
      if (sign === undefined || !'*+?-'.includes(sign)) continue;
      regex += sign === '-' ? '*?' : sign;
      at++;
    }
  }
  return regex;
}

interface Piece {
  regex: string;
  /** Behind it. */
  end: number;
}

function single(pattern: string, at: number): Piece {
  const character = pattern[at]!;
  if (character === '.') return { regex: '.', end: at + 1 };
  if (character === '[') return set(pattern, at);
  if (character !== '%') return { regex: literal(character), end: at + 1 };
  const inside = classOrEscaped(pattern, at);
  return { regex: inside.regex.startsWith('[:') ? `[${inside.regex}]` : inside.regex, end: inside.end };
}

/** `%a` as it stands within a set, or the character behind the percent sign. */
function classOrEscaped(pattern: string, at: number): Piece {
  const letter = pattern[at + 1];
  if (letter === undefined) throw new Error(`the pattern '${pattern}' ends with %`);
  const name = classes[letter.toLowerCase()];
  if (name !== undefined) {
    return { regex: letter === letter.toLowerCase() ? `[:${name}:]` : `[:^${name}:]`, end: at + 2 };
  }
  if (/[a-zA-Z0-9]/.test(letter)) throw new Error(`%${letter} in the pattern '${pattern}' is not supported`);
  return { regex: literal(letter), end: at + 2 };
}

function set(pattern: string, start: number): Piece {
  let at = start + 1;
  let regex = '[';
  if (pattern[at] === '^') {
    regex += '^';
    at++;
  }
  // A bracket that comes first is a member.
  for (let isFirst = true; isFirst || pattern[at] !== ']'; isFirst = false) {
    const character = pattern[at];
    if (character === undefined) throw new Error(`the pattern '${pattern}' has a [ without a ]`);
    if (character === '%') {
      const inside = classOrEscaped(pattern, at);
      regex += inside.regex;
      at = inside.end;
    } else if (pattern[at + 1] === '-' && pattern[at + 2] !== undefined && pattern[at + 2] !== ']') {
      regex += `${literal(character)}-${literal(pattern[at + 2]!)}`;
      at += 3;
    } else {
      regex += literal(character);
      at++;
    }
  }
  return { regex: `${regex}]`, end: at + 1 };
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;
}
