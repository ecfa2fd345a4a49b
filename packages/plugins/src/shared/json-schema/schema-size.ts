import { patternStates } from './pattern-states.ts';

/** How large a schema may be: compiling makes code of every value in it, and automata of its patterns. */
export interface SchemaLimits {
  readonly valuesMax: number;
  readonly depthMax: number;
  /** Of all texts and names together. */
  readonly charactersMax: number;
  readonly patternStatesMax: number;
}

/** A sentence when a schema is larger than that. */
export function excessOf(schema: unknown, limits: SchemaLimits): string | undefined {
  const { valuesMax, depthMax, charactersMax, patternStatesMax } = limits;
  if (new Size(limits).holds(schema, 0)) return undefined;
  return `it is too large: at most ${valuesMax} values, ${depthMax} levels, ${charactersMax} characters, and patterns of ${patternStatesMax} states`;
}

class Size {
  readonly #limits: SchemaLimits;
  #values = 0;
  #characters = 0;
  #patternStates = 0;

  constructor(limits: SchemaLimits) {
    this.#limits = limits;
  }

  holds(value: unknown, depth: number): boolean {
    const { valuesMax, depthMax, charactersMax, patternStatesMax } = this.#limits;
    if (typeof value === 'string') this.#characters += value.length;
    if (++this.#values > valuesMax || depth > depthMax || this.#characters > charactersMax) return false;
    if (typeof value !== 'object' || value === null) return true;
    for (const [key, member] of Object.entries(value)) {
      this.#characters += key.length;
      if (key === 'pattern' && typeof member === 'string') this.#patternStates += patternStates(member);
      if (key === 'patternProperties' && typeof member === 'object' && member !== null)
        for (const pattern of Object.keys(member)) this.#patternStates += patternStates(pattern);
      if (this.#patternStates > patternStatesMax || !this.holds(member, depth + 1)) return false;
    }
    return true;
  }
}
