/** `short` takes seconds and runs in `npm test`; `full` is what a promise is judged by. */
export type Form = 'short' | 'full';

/** One number of a run, and whether it is as promised. */
export interface Figure {
  what: string;
  value: string;
  /** What it should be; absent when it is only told. */
  aim?: string;
  ok: boolean;
  /** Depends on how busy the machine is: told, but not judged in the short form. */
  isTiming: boolean;
}

export interface ReliabilityRun {
  name: string;
  /** What is promised, in a sentence. */
  promise: string;
  /** `minutes`: how long the full form of a run that lasts takes, `seeds`: how often a random one is done, if not as usual. */
  run(form: Form, minutes?: number, seeds?: number): Promise<Figure[]>;
}

export function told(what: string, value: string | number): Figure {
  return { what, value: String(value), ok: true, isTiming: false };
}

export function exactly(what: string, value: string | number, wanted: string | number): Figure {
  return { what, value: String(value), aim: `= ${wanted}`, ok: value === wanted, isTiming: false };
}

export function atMost(what: string, value: number, limit: number, unit = ''): Figure {
  return { what, value: shown(value, unit), aim: `≤ ${shown(limit, unit)}`, ok: value <= limit, isTiming: false };
}

export function atLeast(what: string, value: number, limit: number, unit = ''): Figure {
  return { what, value: shown(value, unit), aim: `≥ ${shown(limit, unit)}`, ok: value >= limit, isTiming: false };
}

/** Marks a figure that a busy machine spoils. */
export function timing(figure: Figure): Figure {
  return { ...figure, isTiming: true };
}

export function isKept(figures: readonly Figure[], form: Form): boolean {
  return figures.every(({ ok, isTiming }) => ok || (isTiming && form === 'short'));
}

export function printFigures({ name, promise }: ReliabilityRun, figures: readonly Figure[], form: Form): void {
  const width = Math.max(...figures.map(({ what }) => what.length));
  const valueWidth = Math.max(...figures.map(({ value }) => value.length));
  console.log(`\n${name}: ${promise}`);
  for (const { what, value, aim, ok } of figures) {
    const judged = aim === undefined ? '' : `  ${aim.padEnd(14)} ${ok ? 'ok' : 'MISSED'}`;
    console.log(`  ${what.padEnd(width)}  ${value.padStart(valueWidth)}${judged}`.trimEnd());
  }
  console.log(`${isKept(figures, form) ? 'PASS' : 'FAIL'} ${name} (${form} form)`);
}

function shown(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

/** For runs in which every try may fail and is to be followed by another. */
export const withoutRetryBudget = ['--retry-budget', '100'] as const;
