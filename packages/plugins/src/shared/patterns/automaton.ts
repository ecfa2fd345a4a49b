import { edge, type Kind, Program, placesIn } from './program.ts';

/** Where a walk through a text is: which places of the patterns have taken the last character, and of what kind that was. */
interface State {
  readonly places: readonly number[];
  readonly bits: Uint32Array;
  readonly kind: Kind;
  readonly index: number;
  /** Which time everything was forgotten it is of. */
  readonly age: number;
  /** Another one of the same hash. */
  readonly alike: State | undefined;
}

/**
 * Several patterns of RE2 as one automaton: a text is looked at once, one step a character, however many patterns there are. States are
 * rows of a table, each made when a text first comes to it. Making one costs some hundred steps; `work` counts it, so that whoever walks can bound
 * what a text may cost that was written to need ever new ones.
 */
export class Automaton {
  /** What making states has cost so far; some nanoseconds each. */
  work = 0;
  readonly #program: Program;
  readonly #columns: number;
  readonly #statesMax: number;
  /** By hash. */
  readonly #known = new Map<number, State>();
  #states: State[] = [];
  #age = 0;
  readonly #reached: Uint32Array;
  /** Of each state and class of characters what follows: a state's index plus one; minus a pattern's index plus one where it is found; 0 while unknown. */
  #table: Int32Array;

  /** Of expressions of RE2; throws the engine's errors. */
  constructor(patterns: readonly string[]) {
    this.#program = new Program(patterns);
    this.#columns = this.#program.endColumn + 1;
    this.#reached = new Uint32Array(this.#program.words);
    this.#statesMax = Math.max(statesMin, Math.floor(cellsMax / this.#columns));
    this.#table = new Int32Array(this.#columns * statesMin);
  }

  /** How many places of patterns there are. */
  get size(): number {
    return this.#program.size;
  }

  begin(): Walk {
    return new Walk(this.#stateFor(new Uint32Array(this.#program.words), edge));
  }

  /** Goes on through a text until `end`, until a pattern is found, or until the work exceeds `workMax`. */
  go(walk: Walk, text: string, end: number, workMax: number): void {
    const { latin1 } = this.#program;
    const columns = this.#columns;
    let table = this.#table;
    let state = this.#refreshed(walk.state as State).index;
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
        next = this.#next(this.#states[state]!, this.#program.columnOf(rune));
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
    walk.state = this.#states[state]!;
  }

  /** The text of the walk ends here. */
  finish(walk: Walk): void {
    const next = this.#next(this.#refreshed(walk.state as State), this.#program.endColumn);
    if (next < 0) walk.found = -1 - next;
  }

  #next(state: State, column: number): number {
    const cell = state.index * this.#columns + column;
    const known = this.#table[cell]!;
    if (known !== 0) return known;
    const { words } = this.#program;
    this.work += makingWork + (state.places.length + 3) * words;
    const kind = this.#program.kindOf(column);
    const reached = this.#reached;
    reached.fill(0);
    this.#program.addReached(reached, -1, state.kind, kind);
    for (const place of state.places) this.#program.addReached(reached, place, state.kind, kind);
    const found = this.#program.foundIn(reached);
    if (found >= 0) {
      this.#table[cell] = -1 - found;
      return -1 - found;
    }
    this.#program.take(reached, column);
    const { index, age } = this.#stateFor(reached, kind);
    // All is forgotten when there is no room for one more: what led here, too.
    if (age === state.age) this.#table[cell] = index + 1;
    return index + 1;
  }

  #refreshed(state: State): State {
    return state.age === this.#age ? state : this.#stateFor(state.bits, state.kind);
  }

  #stateFor(bits: Uint32Array, kind: Kind): State {
    const hash = hashOf(bits, kind);
    for (let one = this.#known.get(hash); one !== undefined; one = one.alike)
      if (one.kind === kind && isEqual(one.bits, bits)) return one;
    if (this.#states.length === this.#statesMax) this.#forget();
    const { length: index } = this.#states;
    const alike = this.#known.get(hash);
    const state: State = { places: placesIn(bits), bits: bits.slice(), kind, index, age: this.#age, alike };
    this.#states.push(state);
    this.#known.set(hash, state);
    const cells = this.#states.length * this.#columns;
    if (cells > this.#table.length) {
      const larger = new Int32Array(Math.max(cells, this.#table.length * 2));
      larger.set(this.#table);
      this.#table = larger;
    }
    return state;
  }

  #forget(): void {
    this.work += this.#table.length >>> 2;
    this.#age++;
    this.#states = [];
    this.#known.clear();
    this.#table.fill(0);
  }
}

/** A text on its way through an automaton, perhaps piece by piece. */
export class Walk {
  /** The automaton's own. */
  state: object;
  /** How far it has come in the piece at hand. */
  at = 0;
  /** The pattern that was found; -1 until then. */
  found = -1;

  constructor(state: object) {
    this.state = state;
  }
}

const statesMin = 64;
/** Four megabytes for each automaton and worker, once texts of all sorts were looked at. */
const cellsMax = 1024 * 1024;
const makingWork = 200;

function hashOf(bits: Uint32Array, kind: Kind): number {
  let hash: number = kind;
  for (let i = 0; i < bits.length; i++) hash = Math.imul(hash ^ bits[i]!, 0x9e3779b1) ^ (hash >>> 15);
  return hash;
}

function isEqual(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
