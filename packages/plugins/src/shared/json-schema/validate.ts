import { Work } from '../work.ts';

/** What validating one value may cost in patterns and comparisons: some 40 ms. */
const charactersMax = 32_000_000;

/** What is wrong with a value, for a verbose answer: a sentence, or sentences by name. */
export type Fault = string | { readonly [name: string]: Fault } | readonly (Fault | null)[];

/** Undefined when nothing is wrong. */
export type Validate = (value: unknown) => Fault | undefined;

/** Compiles a validator whose work is bounded. A value that it could not look through does not conform. */
export function withinWork(compile: (work: Work) => Validate): Validate {
  const work = new Work(charactersMax);
  const validate = compile(work);
  return (value) => {
    work.restart();
    const fault = validate(value);
    return work.isSpent ? 'more than can be compared with patterns or with each other' : fault;
  };
}
