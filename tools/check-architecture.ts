import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { coreErrors } from '@sallyport/contracts';
import { allowanceProblems, importProblems } from './architecture/imports.ts';
import { jsonParseProblems } from './architecture/json-parse.ts';
import { pluginFolderProblems } from './architecture/plugin-folders.ts';
import { type Architecture, architectureSchema } from './architecture/rules.ts';

/**
 * Compares the sources below `root` with `architecture.json`: who imports whom, what a plugin's folder holds, that
 * the docs explain every error code, and that JSON from outside is read by `readJson`. Gives a sentence for each difference; none when all is well.
 */
export function checkArchitecture(root: string, architecture: Architecture, errorCodes: readonly string[]): string[] {
  const files = sourceFiles(root);
  return [
    ...importProblems(root, files, architecture),
    ...pluginFolderProblems(root, files, architecture.plugins),
    ...jsonParseProblems(root, files, architecture),
    ...errorDocsProblems(root, architecture.errorDocs, errorCodes),
  ];
}

/** What `architecture.json` allows and nothing below `root` needs. */
export function checkAllowances(root: string, architecture: Architecture): string[] {
  return allowanceProblems(root, sourceFiles(root), architecture);
}

export function readArchitecture(root: string): Architecture {
  return architectureSchema.parse(JSON.parse(readFileSync(join(root, 'architecture.json'), 'utf8')));
}

function errorDocsProblems(root: string, docs: string, errorCodes: readonly string[]): string[] {
  const path = join(root, docs);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return errorCodes
    .filter((code) => !text.includes(`<a id="${code}"></a>`))
    .map((code) => `The error code '${code}' is not explained in ${docs}; run \`npm run reference\`.`);
}

const skipped = new Set(['node_modules', 'dist', 'coverage', 'fixtures', '.git']);

/** Paths below `root` of all sources, with `/`. */
function sourceFiles(root: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourceFiles(root, path);
    return /\.tsx?$/.test(entry.name) ? [relative(root, path)] : [];
  });
}

if (import.meta.main) {
  const root = dirname(import.meta.dirname);
  const architecture = readArchitecture(root);
  const problems = [
    ...checkArchitecture(root, architecture, Object.keys(coreErrors)),
    ...checkAllowances(root, architecture),
  ];
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
