import { edge, type Kind, Program } from './program.ts';

/**
 * Several patterns of RE2 as one automaton: a text is looked at once, one step a character, however many patterns there are. States are
 * rows of tables, each made when a text first comes to it. Making one costs some hundred steps; `work` counts it, so that whoever walks can bound
 * what a text may cost that was written to need ever new ones.
 */
export class Automaton {
  /** What making states has cost so far; some nanoseconds each. */
  work = 0;
  readonly #program: Program;
  readonly #columns: number;
  readonly #words: number;
  readonly #statesMax: number;
  /** How many states there are, and the time that they are of: when there is no room, all are forgotten. */
  #count = 0;
  #age = 0;
  /** Of each state, which places of the patterns have taken the last character, and of what kind that was. */
  #places: Uint32Array;
  #kinds: Uint8Array;
  /** Of each state and class of characters what follows: a state's index plus one; minus a pattern's index plus one where it is found; 0 while unknown. */
  #table: Int32Array;
  /** Indices plus one of states, found by their places. */
  readonly #index: Int32Array;
  readonly #reached: Uint32Array;

  /** Of expressions of RE2; throws the engine's errors. */
  constructor(patterns: readonly string[]) {
    this.#program = new Program(patterns);
    this.#columns = this.#program.endColumn + 1;
    this.#words = this.#program.words;
    const cells = Math.max(this.#columns, this.#words * 4);
    this.#statesMax = Math.max(statesMin, Math.min(statesAnyway, Math.floor(cellsMax / cells)));
    this.#table = new Int32Array(this.#columns * statesMin);
    this.#places = new Uint32Array(this.#words * statesMin);
    this.#kinds = new Uint8Array(statesMin);
    this.#index = new Int32Array(2 ** Math.ceil(Math.log2(this.#statesMax * 2)));
    this.#reached = new Uint32Array(this.#words);
  }

  /** How many places of patterns there are. */
  get size(): number {
    return this.#program.size;
  }

  begin(): Walk {
    return new Walk(new Uint32Array(this.#words), edge);
  }

  /** Goes on through a text until `end`, until a pattern is found, or until the work exceeds `workMax`. */
  go(walk: Walk, text: string, end: number, workMax: number): void {
    const { latin1 } = this.#program;
    const columns = this.#columns;
    let table = this.#table;
    let state = this.#stateOf(walk);
    let { at } = walk;
    while (at < end) {
      const unit = text.charCodeAt(at);
      let next = unit < 256 ? table[state * columns + latin1[unit]!]! : 0;
      if (next > 0) {
        state = next - 1;
        at++;
        continue;
      }
      if (next === 0) {
        const rune = text.codePointAt(at)!;
        if (rune > 0xffff) at++;
        next = this.#next(state, this.#program.columnOf(rune));
        table = this.#table;
      }
      at++;
      if (next < 0) {
        walk.found = -1 - next;
        break;
      }
      state = next - 1;
      if (this.work > workMax) break;
    }
    walk.at = at;
    this.#leave(walk, state);
  }

  /** The text of the walk ends here. */
  finish(walk: Walk): void {
    const next = this.#next(this.#stateOf(walk), this.#program.endColumn);
    if (next < 0) walk.found = -1 - next;
  }

  #next(state: number, column: number): number {
    const cell = state * this.#columns + column;
    const known = this.#table[cell]!;
    if (known !== 0) return known;
    const words = this.#words;
    const reached = this.#reached;
    const before = this.#kinds[state] as Kind;
    const after = this.#program.kindOf(column);
    reached.fill(0);
    this.#program.addReached(reached, -1, before, after);
    let rows = 3;
    for (let i = 0; i < words; i++)
      for (let left = this.#places[state * words + i]!; left !== 0; left &= left - 1) {
        this.#program.addReached(reached, i * 32 + 31 - Math.clz32(left & -left), before, after);
        rows++;
      }
    this.work += makingWork + rows * words;
    const found = this.#program.foundIn(reached);
    if (found >= 0) {
      this.#table[cell] = -1 - found;
      return -1 - found;
    }
    this.#program.take(reached, column);
    const age = this.#age;
    const index = this.#find(reached, after);
    // All is forgotten when there is no room for one more: what led here, too.
    if (age === this.#age) this.#table[cell] = index + 1;
    return index + 1;
  }

  /** Walks are kept in what cannot be forgotten, but where they are. */
  #stateOf(walk: Walk): number {
    return walk.age === this.#age && walk.index >= 0 ? walk.index : this.#find(walk.places, walk.kind);
  }

  #leave(walk: Walk, state: number): void {
    walk.index = state;
    walk.age = this.#age;
    walk.kind = this.#kinds[state] as Kind;
    walk.places.set(this.#places.subarray(state * this.#words, (state + 1) * this.#words));
  }

  /** The state of these places, which is made where there is none yet. */
  #find(places: Uint32Array, kind: Kind): number {
    const mask = this.#index.length - 1;
    let slot = hashOf(places, kind) & mask;
    for (let known = this.#index[slot]!; known !== 0; known = this.#index[slot]!) {
      if (this.#kinds[known - 1] === kind && this.#isAt(known - 1, places)) return known - 1;
      slot = (slot + 1) & mask;
    }
    if (this.#count === this.#statesMax) {
      this.#forget();
      slot = hashOf(places, kind) & mask;
    }
    const state = this.#count++;
    if (state === this.#kinds.length) this.#grow();
    this.#kinds[state] = kind;
    this.#places.set(places, state * this.#words);
    this.#index[slot] = state + 1;
    return state;
  }

  #isAt(state: number, places: Uint32Array): boolean {
    const from = state * this.#words;
    for (let i = 0; i < this.#words; i++) if (this.#places[from + i] !== places[i]) return false;
    return true;
  }

  #grow(): void {
    const states = Math.min(this.#statesMax, this.#kinds.length * 4);
    const kinds = new Uint8Array(states);
    const places = new Uint32Array(states * this.#words);
    const table = new Int32Array(states * this.#columns);
    kinds.set(this.#kinds);
    places.set(this.#places);
    table.set(this.#table);
    this.#kinds = kinds;
    this.#places = places;
    this.#table = table;
  }

  #forget(): void {
    this.work += this.#table.length >>> 2;
    this.#age++;
    this.#count = 0;
    this.#table.fill(0);
    this.#index.fill(0);
  }
}

/** A text on its way through an automaton, perhaps piece by piece. */
export class Walk {
  /** How far it has come in the piece at hand. */
  at = 0;
  /** The pattern that was found; -1 until then. */
  found = -1;
  /** The automaton's own. */
  readonly places: Uint32Array;
  kind: Kind;
  index = -1;
  age = 0;

  constructor(places: Uint32Array, kind: Kind) {
    this.places = places;
    this.kind = kind;
  }
}

const statesMin = 64;
const statesAnyway = 16_384;
/** Four megabytes for each automaton and worker, once texts of all sorts were looked at. */
const cellsMax = 1024 * 1024;
const makingWork = 200;

function hashOf(places: Uint32Array, kind: Kind): number {
  let hash: number = kind + 1;
  for (let i = 0; i < places.length; i++) {
    hash = Math.imul(hash ^ places[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return Math.imul(hash, 0x85ebca6b) >>> 3;
}
