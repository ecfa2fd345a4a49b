import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { collect } from './guards/collect.ts';
import { composed } from './guards/composed.ts';
import { embedAll } from './guards/embed-all.ts';
import { type Example, exampleOf, withChosenPassages } from './guards/examples.ts';
import { learn } from './guards/learner.ts';
import { distinct, unlike } from './guards/near-duplicates.ts';
import { writeProvenance } from './guards/provenance.ts';
import type { Prompt } from './guards/readers.ts';
import { scoresAtRates, unlearnedScores, withoutDoubtful } from './guards/unlearned.ts';
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
const seed = 5;
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

const examples = await embedded(kept.map((prompt) => exampleOf(prompt, prompt.source)));
const clear = withoutDoubtful(unlearnedScores(examples, seed));
console.log(`${examples.length - clear.length} attacks of others show no sign of one, and are not learned from`);
writeWeights(
  join(root, 'packages/injection/src/weights.ts'),
  learn(clear, seed),
  scoresAtRates(unlearnedScores(clear, seed)),
);

/** With vectors of the passages that the classifier would embed. */
async function embedded(whole: Example[]): Promise<Example[]> {
  const glancing = learn(whole, seed);
  const chosen = whole.map((example) => withChosenPassages(example, glancing));
  const passages = chosen.flatMap((example) => example.passages);
  const texts = passages.map(({ passage }) => passage);
  const vectors = await embedAll(texts, values.vectors, (share) =>
    console.log(`embedded ${Math.round(share * 100)} %`),
  );
  for (const passage of passages) passage.vector = vectors.get(passage.passage)!;
  return chosen;
}

function writeSets(folder: string): void {
  for (const { name, role, prompts } of held) {
    mkdirSync(join(folder, role), { recursive: true });
    writeFileSync(join(folder, role, `${name}.jsonl`), prompts.map((prompt) => `${JSON.stringify(prompt)}\n`).join(''));
  }
}
