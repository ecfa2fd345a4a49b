import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { glance, judge, rates, type Weights } from '@sallyport/injection/training';
import { collect } from './guards/collect.ts';
import { composed } from './guards/composed.ts';
import { embedAll } from './guards/embed-all.ts';
import { type Example, exampleOf } from './guards/examples.ts';
import { learn } from './guards/learner.ts';
import { distinct, unlike } from './guards/near-duplicates.ts';
import { writeProvenance } from './guards/provenance.ts';
import type { Prompt } from './guards/readers.ts';
import { writeWeights } from './guards/write-weights.ts';

// Trains the policy pack against prompt injection, and writes the sets that it is measured with. See tools/guards/README.md.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { sets: { type: 'string' }, vectors: { type: 'string', default: '.vectors.bin' } },
});
const [clones] = positionals;
if (clones === undefined)
  throw new Error(
    'npm run train:guards -- CLONES [--sets DIR] [--vectors FILE]: say in which folder the clones of tools/guards/sources.ts are',
  );

const root = dirname(import.meta.dirname);
const pack = join(root, 'packages/injection/src');
const seed = 5;
const embeddedOfEach = 4;
const folds = 5;
/** Sources whose texts attacks are hidden in. */
const documentSources = new Set([
  'bipia-train-clean',
  'web-pages',
  'encyclopedia',
  'tool-calls-demo',
  'role-play',
  'questions-of-the-world',
]);

type Told = Prompt & { source: string };
const collected = collect(clones).map((source) => ({ ...source, prompts: distinct(source.prompts) }));
const held = collected.filter(({ role }) => role !== 'train');
writeProvenance(join(root, 'tools/guards/PROVENANCE.md'), collected);
if (values.sets !== undefined) writeSets(values.sets);

const told: Told[] = collected
  .filter(({ role }) => role === 'train')
  .flatMap(({ name, prompts }) => prompts.map((prompt) => ({ ...prompt, source: name })));
const documents = told
  .filter(({ source, text }) => documentSources.has(source) && text.length > 120)
  .map(({ text }) => text);
const own: Told[] = composed(documents).map((prompt) => ({ ...prompt, source: 'own' }));
const kept = unlike(
  distinct([...told, ...own]),
  held.flatMap(({ prompts }) => prompts),
);
console.log(
  `${kept.length} prompts to learn from, ${kept.filter(({ label }) => label === 'attack').length} of them attacks; ${told.length + own.length - kept.length} were like others, or like some of the test sets`,
);

const examples = kept.map((prompt) => exampleOf(prompt, prompt.source));
await addVectors(examples);
const scoreAtRate = calibrated(examples);
const weights = learn(examples, seed);
writeWeights(join(pack, 'weights.ts'), weights, scoreAtRate);

/** Embeds the passages that look worst at a glance, as the classifier does. */
async function addVectors(all: Example[]): Promise<void> {
  const glancing = learn(all, seed);
  const chosen = all.flatMap(({ passages }) => [
    passages[0]!,
    ...passages
      .slice(1)
      .sort((one, other) => glance(other, glancing) - glance(one, glancing))
      .slice(0, embeddedOfEach),
  ]);
  let last = 0;
  const vectors = await embedAll(
    chosen.map(({ passage }) => passage),
    values.vectors,
    (done) => {
      if (Math.floor(done * 20) > last) console.log(`embedded ${Math.round(done * 100)} %`);
      last = Math.floor(done * 20);
    },
  );
  for (const passage of chosen) passage.vector = vectors.get(passage.passage)!;
}

/** Which score ordinary texts of sources that were not learned from reach at each rate of false alarms. */
function calibrated(all: Example[]): number[] {
  const names = [...new Set(all.map(({ source }) => source))];
  const scores: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const left = new Set(names.filter((_, at) => at % folds === fold && names[at] !== 'own'));
    const weightsOfRest = learn(
      all.filter(({ source }) => !left.has(source)),
      seed,
    );
    for (const example of all)
      if (left.has(example.source) && !example.isAttack) scores.push(scoreOf(example, weightsOfRest));
  }
  scores.sort((one, other) => other - one);
  return rates.map((rate) => scores[Math.min(scores.length - 1, Math.floor(rate * scores.length))]!);
}

function scoreOf({ passages }: Example, by: Weights): number {
  return Math.max(
    ...passages.map((passage) =>
      passage.vector === undefined ? Number.NEGATIVE_INFINITY : judge(passage, passage.vector, by),
    ),
  );
}

function writeSets(folder: string): void {
  for (const { name, role, prompts } of held) {
    mkdirSync(join(folder, role), { recursive: true });
    writeFileSync(join(folder, role, `${name}.jsonl`), prompts.map((prompt) => `${JSON.stringify(prompt)}\n`).join(''));
  }
}
