import { writeFileSync } from 'node:fs';
import type { Collected } from './collect.ts';

const roles = {
  train: 'Learned from',
  tune: 'Looked at while tuning, never learned from',
  test: 'For testing: never learned from, its mistakes not looked at',
} as const;

/** Writes down where the data come from, under which licences, and what they are used for. */
export function writeProvenance(file: string, collected: readonly Collected[]): void {
  const sections = Object.entries(roles).map(([role, title]) =>
    [
      `## ${title}\n`,
      '| set | from | commit or version | licence | attacks | ordinary | SHA-256 of the files |',
      '|---|---|---|---|---|---|---|',
      ...collected.filter((source) => source.role === role).map(row),
      '',
    ].join('\n'),
  );
  writeFileSync(
    file,
    `# Where the data of the policy pack come from\n\nWritten by \`npm run train:guards\` from \`sources.ts\`, which names the files and says how they are read. None of them is in this repository;\n\`own/\` is, written for it.\n\n${sections.join('\n')}`,
  );
}

function row({ name, repository, commit, licence, prompts, sha256 }: Collected): string {
  const attacks = prompts.filter(({ label }) => label === 'attack').length;
  return `| ${name} | ${repository} | ${commit.slice(0, 12)} | ${licence} | ${attacks} | ${prompts.length - attacks} | \`${sha256}\` |`;
}
