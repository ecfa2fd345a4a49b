import type { Switches } from '@sallyport/testkit/llm';
import { exactly, type Figure, type Form, type ReliabilityRun } from '../run.ts';
import { ask, type Got, type Leg, type Legs, read, startLegs } from './legs.ts';

export const llmSplit: ReliabilityRun = {
  name: 'R-LLM-SPLIT',
  promise: 'however a provider’s stream is cut into pieces, its client reads the same',
  run,
};

const splits: Readonly<Record<string, Switches>> = {
  'byte by byte': { split: 1 },
  'in sevens': { split: 7 },
  'inside of characters': { split: 'inside-utf8' },
  'inside of line ends': { split: 'inside-line-end', lineEnd: 'crlf' },
  'lines that end in CR': { lineEnd: 'cr', split: 3 },
  compressed: { gzip: true },
  'compressed, byte by byte': { gzip: true, split: 1 },
};
/** These change the bytes themselves, and are for events. */
const changing = new Set(['inside of line ends', 'lines that end in CR']);
const withoutEvents: ReadonlySet<string> = new Set(['bedrock', 'ollama']);
const times = { short: 1, full: 20 } as const;

async function run(form: Form): Promise<Figure[]> {
  const legs = await startLegs();
  try {
    const figures = await Promise.all(legs.legs.map((leg) => split(legs, leg, times[form])));
    return figures.flat();
  } finally {
    await legs.stop();
  }
}

async function split(legs: Legs, leg: Leg, count: number): Promise<Figure[]> {
  const whole = await ask(legs, leg);
  const figures: Figure[] = [];
  for (const [name, switches] of Object.entries(splits)) {
    if (changing.has(name) && withoutEvents.has(leg.provider)) continue;
    let same = 0;
    for (let n = 0; n < count; n++) {
      leg.upstream.scenario.next(switches);
      if (isSame(leg, whole, await ask(legs, leg), changing.has(name))) same++;
    }
    figures.push(exactly(`${leg.name}, ${name}: the same`, same, count));
  }
  return figures;
}

/** Byte for byte where bytes pass; in meaning where they are translated, since answers get ids of their own. */
function isSame(leg: Leg, whole: Got, got: Got, bytesDiffer: boolean): boolean {
  if (got.status !== 200 || !got.isWhole) return false;
  if (leg.isSame && !bytesDiffer) return got.body.equals(whole.body);
  const [one, other] = [read(leg, whole.body), read(leg, got.body)];
  return one.text === other.text && other.hasEnd && !other.hasFailed;
}
