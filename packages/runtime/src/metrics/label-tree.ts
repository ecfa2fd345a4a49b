import { others } from './messages.ts';

/** By label values, one level for each label: looking up makes no garbage. */
export class LabelTree<Series> {
  readonly #depth: number;
  readonly #seriesMax: number;
  readonly #make: (labels: readonly string[]) => Series;
  readonly #root = new Map<string, unknown>();
  readonly #all: Series[] = [];
  #others: Series | undefined;
  #size = 0;
  /** How often labels found no room. */
  dropped = 0;

  constructor(depth: number, seriesMax: number, make: (labels: readonly string[]) => Series) {
    this.#depth = depth;
    this.#seriesMax = seriesMax;
    this.#make = make;
  }

  /** In the order in which they were first looked for. */
  get all(): readonly Series[] {
    return this.#all;
  }

  /** The series of these labels; that of all `Others` where there is no room for one more. */
  find(labels: readonly string[]): Series {
    if (labels.length !== this.#depth)
      throw new TypeError(`expected ${this.#depth} label values, not ${labels.length}`);
    let level = this.#root;
    for (let i = 0; i < labels.length - 1; i++) {
      const next = level.get(tidy(labels[i]!));
      if (next === undefined) return this.#grow(labels);
      level = next as Map<string, unknown>;
    }
    return (level.get(labels.length === 0 ? '' : tidy(labels[labels.length - 1]!)) as Series) ?? this.#grow(labels);
  }

  #grow(given: readonly string[]): Series {
    const labels = given.map(tidy);
    const isOthers = labels.length > 0 && labels.every((label) => label === others);
    const isFull = this.#size >= this.#seriesMax;
    if (isOthers || isFull) {
      if (!isOthers) this.dropped++;
      this.#others ??= this.#add(labels.map(() => others));
      return this.#others;
    }
    this.#size++;
    const series = this.#add(labels);
    let level = this.#root;
    for (const label of labels.slice(0, -1)) {
      let next = level.get(label) as Map<string, unknown> | undefined;
      if (next === undefined) {
        next = new Map();
        level.set(label, next);
      }
      level = next;
    }
    level.set(labels.at(-1) ?? '', series);
    return series;
  }

  #add(labels: readonly string[]): Series {
    const series = this.#make(labels);
    this.#all.push(series);
    return series;
  }
}

/** Much of what labels say comes from outside: bounded, and different texts stay different as UTF-8. */
function tidy(label: string): string {
  return label.length <= labelMax && label.isWellFormed() ? label : label.slice(0, labelMax).toWellFormed();
}

/** Characters. */
const labelMax = 200;
