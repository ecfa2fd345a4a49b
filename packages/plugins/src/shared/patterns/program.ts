import { RE2Set } from 're2js';

/** What is used here of the engine: its compiler's instructions, and the classes of characters that they tell apart. */
interface Engine {
  readonly prog: { readonly start: number; numInst(): number; getInst(at: number): Instruction };
  readonly dfa: { readonly classBounds: Int32Array; readonly latin1Class: Int32Array; runeClass(rune: number): number };
}

interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: Int32Array;
  matchRune(rune: number): boolean;
}

const op = { alt: 1, altMatch: 2, capture: 3, emptyWidth: 4, match: 6, nop: 7, rune: 8, runeAnyNotNewline: 11 };

/** What a character, or the edge of a text, is to `^`, `$` and `\b`. */
export type Kind = 0 | 1 | 2 | 3;
const other = 0;
const word = 1;
const newline = 2;
export const edge = 3;

/**
 * Patterns of RE2 as places between which a match moves: each takes one character, or is where a pattern has been found. Sets of places
 * are bits, 32 to a number.
 */
export class Program {
  readonly latin1: Uint16Array;
  /** Classes of characters; the one behind them stands for the end of a text. */
  readonly endColumn: number;
  readonly words: number;
  readonly #engine: Engine;
  readonly #kinds: Uint8Array;
  /** Of each class, which places take its characters. */
  readonly #takers: Uint32Array;
  /** Instructions of places, and the places of instructions. */
  readonly #instructions: readonly number[];
  readonly #placeAt: Int32Array;
  /** Of places, the pattern that is found there; -1 elsewhere. */
  readonly #found: Int32Array;
  readonly #findings: Uint32Array;
  /** What patterns ask of what stands around a place. */
  readonly #conditions: number;
  /** What is reached from each place, under the conditions that make a difference; and by the kinds of characters around. */
  readonly #reached = new Map<number, Uint32Array>();
  readonly #rows: (Uint32Array | undefined)[] = new Array(16).fill(undefined);

  /** Throws the engine's errors. */
  constructor(patterns: readonly string[]) {
    const set = new RE2Set();
    for (const pattern of patterns) set.add(pattern);
    set.compile();
    const engine = set as unknown as Engine;
    const { prog, dfa } = engine;
    this.#engine = engine;
    this.latin1 = Uint16Array.from(dfa.latin1Class);
    this.endColumn = dfa.classBounds.length + 1;
    const count = prog.numInst();
    const instructions: number[] = [];
    this.#placeAt = new Int32Array(count).fill(-1);
    let conditions = 0;
    for (let at = 0; at < count; at++) {
      const { op: kind, arg } = prog.getInst(at);
      if (kind === op.emptyWidth) conditions |= arg;
      if (kind === op.match || isTaker(kind)) this.#placeAt[at] = instructions.push(at) - 1;
    }
    this.#conditions = conditions;
    this.#instructions = instructions;
    this.words = (instructions.length + 31) >>> 5;
    this.#found = Int32Array.from(instructions, (at) => {
      const { op: kind, arg } = prog.getInst(at);
      return kind === op.match ? arg : -1;
    });
    this.#findings = new Uint32Array(this.words);
    for (const [place, found] of this.#found.entries())
      if (found >= 0) this.#findings[place >>> 5]! |= 1 << (place & 31);
    this.#kinds = new Uint8Array(this.endColumn + 1);
    this.#takers = new Uint32Array((this.endColumn + 1) * this.words);
    for (let column = 0; column < this.endColumn; column++) this.#describe(column);
    this.#kinds[this.endColumn] = edge;
  }

  /** How many places there are. */
  get size(): number {
    return this.#instructions.length;
  }

  columnOf(rune: number): number {
    return rune < 256 ? this.latin1[rune]! : this.#engine.dfa.runeClass(rune);
  }

  kindOf(column: number): Kind {
    return this.#kinds[column] as Kind;
  }

  /** Adds to `reached` what is reached from a place once it has taken its character, or from the start (-1), between characters of two kinds. */
  addReached(reached: Uint32Array, place: number, before: Kind, after: Kind): void {
    const { words } = this;
    const rows = this.#rowsBetween(before, after);
    const row = (place + 1) * (words + 1);
    if (rows[row + words] === 0) {
      this.#fill(rows, row, place, conditionsBetween(before, after));
      rows[row + words] = 1;
    }
    for (let i = 0; i < words; i++) reached[i]! |= rows[row + i]!;
  }

  /** Leaves of `reached` the places that take a character of this class. */
  take(reached: Uint32Array, column: number): void {
    const row = column * this.words;
    for (let i = 0; i < this.words; i++) reached[i]! &= this.#takers[row + i]!;
  }

  /** The first pattern that is found in `reached`; -1 for none. */
  foundIn(reached: Uint32Array): number {
    let first = -1;
    for (let i = 0; i < this.words; i++) {
      for (let left = reached[i]! & this.#findings[i]!; left !== 0; left &= left - 1) {
        const found = this.#found[i * 32 + lowest(left)]!;
        if (first < 0 || found < first) first = found;
      }
    }
    return first;
  }

  #describe(column: number): void {
    const { prog, dfa } = this.#engine;
    const rune = column === 0 ? 0 : dfa.classBounds[column - 1]!;
    this.#kinds[column] = rune === 0x0a ? newline : isWord(rune) ? word : other;
    // Most places that take one of many characters take the same ones.
    const known = new Map<object, boolean>();
    for (const [place, at] of this.#instructions.entries()) {
      const instruction = prog.getInst(at);
      if (!isTaker(instruction.op)) continue;
      const isOne = instruction.runes.length === 1;
      const takes = isOne ? instruction.matchRune(rune) : (known.get(instruction.runes) ?? instruction.matchRune(rune));
      if (!isOne) known.set(instruction.runes, takes);
      if (takes) this.#takers[column * this.words + (place >>> 5)]! |= 1 << (place & 31);
    }
  }

  #rowsBetween(before: Kind, after: Kind): Uint32Array {
    const known = this.#rows[before * 4 + after];
    if (known !== undefined) return known;
    const conditions = conditionsBetween(before, after) & this.#conditions;
    let rows = this.#reached.get(conditions);
    if (rows === undefined) {
      // One number more tells whether the row is known.
      rows = new Uint32Array((this.size + 1) * (this.words + 1));
      this.#reached.set(conditions, rows);
    }
    this.#rows[before * 4 + after] = rows;
    return rows;
  }

  #fill(rows: Uint32Array, row: number, place: number, conditions: number): void {
    const { prog } = this.#engine;
    const seen = new Set<number>();
    const open = [place < 0 ? prog.start : prog.getInst(this.#instructions[place]!).out];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const { op: kind, out, arg } = prog.getInst(at);
      const reached = this.#placeAt[at]!;
      if (reached >= 0) rows[row + (reached >>> 5)]! |= 1 << (reached & 31);
      else if (kind === op.alt || kind === op.altMatch) open.push(out, arg);
      else if (kind === op.nop || kind === op.capture) open.push(out);
      else if (kind === op.emptyWidth && (arg & ~conditions) === 0) open.push(out);
    }
  }
}

function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function isTaker(kind: number): boolean {
  return kind >= op.rune && kind <= op.runeAnyNotNewline;
}

function isWord(rune: number): boolean {
  return rune === 0x5f || (rune < 0x80 && /[0-9a-z]/i.test(String.fromCharCode(rune)));
}

/** As the engine writes them. */
const beginLine = 1;
const endLine = 2;
const beginText = 4;
const endText = 8;
const wordBoundary = 16;
const noWordBoundary = 32;

function conditionsBetween(before: Kind, after: Kind): number {
  let conditions = (before === word) === (after === word) ? noWordBoundary : wordBoundary;
  if (before === edge) conditions |= beginText | beginLine;
  if (before === newline) conditions |= beginLine;
  if (after === edge) conditions |= endText | endLine;
  if (after === newline) conditions |= endLine;
  return conditions;
}
