import { parseArgs } from 'node:util';
import { createInjectionClassifier } from '@sallyport/injection';
import { withLocalEmbedder } from './guards/embed-all.ts';
import { measure, type Scored } from './guards/measure.ts';
import { readSets } from './guards/read-sets.ts';
import { reportText } from './guards/report.ts';

// Measures the built-in policy pack against prompt injection: npm run score:guards -- DIR. See docs/guide/choosing-guards.md.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, threshold: { type: 'string', default: '0.01' } },
});
// Nobody waits for a single prompt.
const timeoutMs = 600_000;
const threshold = Number(values.threshold);
const [folder] = positionals;
if (folder === undefined || !(threshold > 0 && threshold < 1)) {
  console.error(
    'npm run score:guards -- DIR [--threshold RATE] [--json]\n\nDIR holds sets of prompts, *.jsonl, with a line for each: {"text": "…", "label": "attack" | "benign", "kind"?: "direct" | "indirect" | "encoded" | "multilingual"}.\nRATE, 0.01 without it, is the share of ordinary texts that may be taken for attacks.',
  );
  process.exit(2);
}

const { sets, problems } = await readSets(folder);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
const scored = await withLocalEmbedder(async (embedder) => {
  const classifier = createInjectionClassifier(embedder);
  const all: Scored[] = [];
  const count = sets.reduce((sum, { prompts }) => sum + prompts.length, 0);
  for (const { name, prompts } of sets) {
    for (const prompt of prompts) {
      const { score, falseAlarmRate } = await classifier.classify(prompt.text, { timeoutMs });
      all.push({ set: name, label: prompt.label, kind: prompt.kind, score, falseAlarmRate });
      if (all.length % 100 === 0) progress(`${all.length} of ${count} prompts, ${name}`);
    }
  }
  progress('');
  return all;
});
const measured = measure(scored, threshold);
console.log(values.json ? JSON.stringify(measured, undefined, 2) : reportText(measured));

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '' && text.includes('000 of')) process.stderr.write(`${text}\n`);
}
