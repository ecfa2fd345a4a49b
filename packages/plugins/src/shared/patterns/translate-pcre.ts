/**
 * A pattern of PCRE, which Kong's are, as RE2 writes it; or what in it cannot be said there. What RE2 knows by another meaning (`\s`,
 * `$`) is written out, and groups capture nothing: it only matters whether the pattern occurs.
 */
export function translatePcre(pattern: string): string | { problem: string } {
  try {
    return new Translation(pattern).write();
  } catch (error) {
    if (error instanceof Untranslatable) return { problem: error.message };
    throw error;
  }
}

class Untranslatable extends Error {}

interface Flags {
  /** Space and comments between the parts mean nothing. */
  readonly x: boolean;
  /** `$` is the end of any line. */
  readonly m: boolean;
}

class Translation {
  readonly #pattern: string;
  #at = 0;
  #flags: Flags = { x: false, m: false };
  /** Those around each open group. */
  readonly #outer: Flags[] = [];

  constructor(pattern: string) {
    this.#pattern = pattern.replace(utfVerb, '');
  }

  write(): string {
    let written = '';
    while (this.#at < this.#pattern.length) written += this.#next();
    return written;
  }

  /** Takes what `expression`, a sticky one, finds here. */
  #take(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#pattern);
    if (found !== null) this.#at = expression.lastIndex;
    return found;
  }

  #next(): string {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!);
    if (this.#flags.x && this.#take(spaceOrComment) !== null) return '';
    if (character === '(') return this.#openGroup();
    const quantifier = this.#take(quantifiers);
    if (quantifier !== null) return this.#quantified(quantifier);
    this.#at += character.length;
    switch (character) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#characterClass();
      case ')':
        this.#flags = this.#outer.pop() ?? this.#flags;
        return ')';
      case '$':
        return this.#flags.m ? '$' : endOrLastNewline;
      case '{':
        return '\\{';
      default:
        return character;
    }
  }

  #quantified([, quantifier = '', least, most, mode = '']: RegExpExecArray): string {
    if (Math.max(Number(least ?? 0), Number(most ?? 0)) > repeatsMax)
      throw new Untranslatable(`nothing can be repeated more than ${repeatsMax} times`);
    if (mode !== '+') return quantifier + mode;
    // Where nothing follows, keeping all that was taken changes nothing.
    const isLast =
      /^\)*$/.test(this.#pattern.slice(this.#at)) || (this.#pattern[this.#at] === '|' && this.#outer.length === 0);
    if (!isLast)
      throw new Untranslatable(
        `'${quantifier}+' does not give back what it took; '${quantifier}' takes linear time as well`,
      );
    return quantifier;
  }

  #openGroup(): string {
    for (const [start, why] of unknownGroups) if (this.#take(start) !== null) throw new Untranslatable(why);
    if (this.#take(comment) !== null) return '';
    const flags = this.#take(flagsGroup);
    if (flags !== null) return this.#setFlags(flags);
    this.#take(groupStart);
    this.#outer.push(this.#flags);
    return '(?:';
  }

  /** `(?i)` for the rest of a group, `(?i:` for a group of its own. */
  #setFlags([, given = '', end]: RegExpExecArray): string {
    const [on = '', off = ''] = given.startsWith('^') ? [given.slice(1), 'imsx'] : given.split('-', 2);
    if (end === ':') this.#outer.push(this.#flags);
    const after = (flag: 'x' | 'm') => on.includes(flag) || (this.#flags[flag] && !off.includes(flag));
    this.#flags = { x: after('x'), m: after('m') };
    const known = (letters: string) => [...letters].filter((letter) => 'imsU'.includes(letter)).join('');
    const kept = known(on);
    const dropped = known([...off].filter((letter) => !on.includes(letter)).join(''));
    const written = dropped === '' ? kept : `${kept}-${dropped}`;
    if (end === ':') return `(?${written}:`;
    return written === '' ? '' : `(?${written})`;
  }

  #escape(): string {
    const shared = this.#sharedEscape();
    if (shared !== undefined) return shared;
    const property = this.#take(propertyName);
    if (property !== null) return `\\${property[0]}`;
    const letter = this.#pattern[this.#at++] ?? '';
    if (/[1-9gk]/.test(letter)) throw new Untranslatable('it refers back to what a group has found');
    if (letter === 'X' || letter === 'C') throw new Untranslatable(`'\\${letter}' is not known`);
    const set = sets[letter];
    if (set !== undefined) return `[${set}]`;
    return places[letter] ?? `\\${letter}`;
  }

  /** What is written alike within classes and outside; undefined for the rest. */
  #sharedEscape(): string | undefined {
    const quoted = this.#take(quotedText);
    if (quoted !== null) return [...quoted[1]!].map((one) => `\\x{${one.codePointAt(0)!.toString(16)}}`).join('');
    if (this.#take(/E/y) !== null) return '';
    const hex = this.#take(hexCode);
    if (hex !== null) return `\\x{${hex[1] ?? (hex[2] || '0')}}`;
    const octal = this.#take(octalCode);
    if (octal !== null) return `\\x{${Number.parseInt(octal[1] ?? octal[2]!, 8).toString(16)}}`;
    const control = this.#take(controlCode);
    if (control !== null) return `\\x{${(control[1]!.toUpperCase().charCodeAt(0) ^ 64).toString(16)}}`;
    if (this.#take(/e/y) !== null) return '\\x{1b}';
    const character = this.#pattern.codePointAt(this.#at) ?? 0;
    if (character < 0x80) return undefined;
    this.#at += character > 0xffff ? 2 : 1;
    return String.fromCodePoint(character);
  }

  #characterClass(): string {
    let written = `[${this.#take(/\^/y)?.[0] ?? ''}`;
    if (this.#take(/\]/y) !== null) written += '\\]';
    for (;;) {
      const named = this.#take(namedClass);
      if (named !== null) written += named[0];
      const character = this.#pattern[this.#at];
      if (character === undefined) throw new Untranslatable('a class is not closed');
      if (named !== null) continue;
      this.#at++;
      if (character === ']') return `${written}]`;
      if (character === '[') written += '\\[';
      else written += character === '\\' ? this.#escapeInClass() : character;
    }
  }

  #escapeInClass(): string {
    const shared = this.#sharedEscape();
    if (shared !== undefined) return shared;
    const letter = this.#pattern[this.#at++] ?? '';
    if (letter === 'b') return '\\x{8}';
    const set = sets[letter];
    if (set?.startsWith('^') === true && letter !== 'S')
      throw new Untranslatable(`'\\${letter}' is not known within a class`);
    return set === undefined || letter === 'S' ? `\\${letter}` : set;
  }
}

const repeatsMax = 1000;
const endOrLastNewline = '(?:\\n?\\z)';
const horizontal = '\\t \\x{a0}\\x{1680}\\x{180e}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}';
const vertical = '\\n-\\r\\x{85}\\x{2028}\\x{2029}';

/** RE2 knows some of these letters by another meaning. */
const sets: Readonly<Record<string, string>> = {
  s: '\\t-\\r ',
  S: '^\\t-\\r ',
  h: horizontal,
  H: `^${horizontal}`,
  v: vertical,
  V: `^${vertical}`,
  N: '^\\n',
};

const places: Readonly<Record<string, string>> = {
  R: `(?:\\r\\n|[${vertical}])`,
  Z: endOrLastNewline,
  G: '\\A',
  // Where a match begins changes nothing about whether there is one.
  K: '',
};

const utfVerb = /^\(\*UTF8?\)/;
const spaceOrComment = /(?:\s+|#[^\n]*\n?)/y;
const comment = /\(\?#[^)]*\)/y;
const flagsGroup = /\(\?([\^imsxnUJ-]*)([:)])/y;
const groupStart = /\((?:\?\||\?P?<\w+>|\?'\w+')?/y;
const quantifiers = /([*+?]|\{(\d+)(?:,(\d*))?\})([?+]?)/y;
const quotedText = /Q(.*?)(?:\\E|$)/sy;
const hexCode = /x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{0,2}))/y;
const octalCode = /(?:o\{([0-7]+)\}|([1-3][0-7]{2}|0[0-7]{0,2}))/y;
const controlCode = /c([\x20-\x7e])/y;
const propertyName = /[pP](?:\{\^?\w+\}|\w)/y;
const namedClass = /\[:\^?\w+:\]/y;

const lookAround = 'it looks around: what stands before or behind a match cannot be asked for';
const recursion = 'it calls itself, or another group';
const unknownGroups: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/y, lookAround],
  [/\(\*(?:n?a?pl|n?a?lb|(?:non_atomic_)?(?:positive|negative)_look)/y, lookAround],
  [/\(\?>/y, "'(?>' does not give back what it took; '(?:' takes linear time as well"],
  [/\(\?P=/y, 'it refers back to what a group has found'],
  [/\(\?(?:R|&|P>|[+-]?\d)/y, recursion],
  [/\(\?\(/y, 'it depends on what another group has found'],
  [/\(\?C/y, 'it calls out of the pattern'],
  [/\(\*/y, "verbs ('(*…)') are not known"],
];
