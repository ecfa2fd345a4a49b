import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { addToList, pluginNames } from './new/plugin-list.ts';
import { pluginFiles } from './new/plugin-template.ts';
import { runNode } from './run/command.ts';

const usage = 'Usage: npm run new plugin NAME [-- --after PLUGIN]';
const root = dirname(import.meta.dirname);
const pluginFolder = join(root, 'packages/plugins/src');
const listFile = join(pluginFolder, 'index.ts');

const { positionals, values } = parseArgs({ allowPositionals: true, options: { after: { type: 'string' } } });
const [kind, name, ...rest] = positionals;
if (kind !== 'plugin' || name === undefined || rest.length > 0) fail(usage);
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
  fail(`'${name}' is no name for a plugin: small letters, digits and dashes.`);
const folder = join(pluginFolder, name);
if (existsSync(folder)) fail(`${relative(root, folder)} is there already.`);

const list = readFileSync(listFile, 'utf8');
const after = values.after ?? (await askForPlace(pluginNames(list)));
const extended = addToList(list, name, after);
if (extended === undefined)
  fail(`There is no plugin '${after}'. In order of execution: ${pluginNames(list).join(', ')}.`);

mkdirSync(folder);
for (const [file, content] of Object.entries(pluginFiles(name))) writeFileSync(join(folder, file), content);
writeFileSync(listFile, extended);
await runNode(['node_modules/@biomejs/biome/bin/biome', 'check', '--write', folder, listFile], { cwd: root });
await runNode(['tools/generate-reference.ts'], { cwd: root });

console.log(`${relative(root, folder)}/ is there and runs after ${after}. Next:`);
console.log(`  npx vitest run ${relative(root, folder)}   its tests`);
console.log('  npm run reference                          its page, after each change of schema or README');
console.log('  npm run check                              types, lint, architecture, dead code');

/** The order decides what a plugin sees: callers are known after authentication, limits count after that. */
async function askForPlace(names: readonly string[]): Promise<string> {
  if (!process.stdin.isTTY) fail(`Say where it runs.\n${usage}\nIn order of execution: ${names.join(', ')}.`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`In order of execution: ${names.join(', ')}.\nIt runs after: `);
  terminal.close();
  return answer.trim();
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
