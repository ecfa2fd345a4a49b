import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest } from './imports.ts';
import type { Architecture } from './rules.ts';

/** One sentence for each source that asks JSON.parse, whose keys may be wrong, and is not in a place where that is no matter. */
export function jsonParseProblems(root: string, files: readonly string[], { jsonParse }: Architecture): string[] {
  return files
    .filter((file) => /^(packages|apps)\//.test(file) && !isTest(file) && !/[-/]fixtures?[./]/.test(file))
    .filter((file) => !jsonParse.some((place) => file === place || file.startsWith(`${place}/`)))
    .filter((file) => called.test(readFileSync(join(root, file), 'utf8')))
    .map((file) => `${file} asks JSON.parse, which misreads keys with escapes: use readJson of @sallyport/json.`);
}

/** Not where a comment speaks of it. */
const called = /^(?!\s*(?:\/?\*|\/\/)).*\bJSON\.parse\b/m;
