import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Prompt } from './readers.ts';
import { type Source, sources } from './sources.ts';

export interface Collected extends Source {
  prompts: Prompt[];
  sha256: string;
}

const charactersMax = 20_000;

/** Reads all sources from clones in a folder (`OWNER+NAME`, with or without a work tree), at the commits that the table names. */
export function collect(clones: string): Collected[] {
  return sources.map((source) => {
    const files = source.paths.map((path) => readFile(clones, source, path));
    const hash = createHash('sha256');
    for (const file of files) hash.update(file);
    return { ...source, sha256: hash.digest('hex'), prompts: spread(cleaned(source.read(...files)), source.most) };
  });
}

function readFile(clones: string, { repository, commit }: Source, path: string): Buffer {
  if (repository.startsWith('pypi:')) return readFileSync(join(clones, repository.replace(':', '+'), path));
  const folder = join(clones, repository.replace('/', '+'));
  const git = existsSync(join(folder, 'repo')) ? join(folder, 'repo') : folder;
  return execFileSync('git', ['-C', git, 'show', `${commit}:${path}`], { maxBuffer: 2 ** 30 });
}

function cleaned(prompts: Prompt[]): Prompt[] {
  const seen = new Set<string>();
  return prompts
    .map((prompt) => ({ ...prompt, text: prompt.text.trim().slice(0, charactersMax) }))
    .filter(({ text }) => text.length > 3 && !seen.has(text) && seen.add(text));
}

function spread(prompts: Prompt[], most = Number.POSITIVE_INFINITY): Prompt[] {
  if (prompts.length <= most) return prompts;
  return Array.from({ length: most }, (_, at) => prompts[Math.floor((at * prompts.length) / most)]!);
}
