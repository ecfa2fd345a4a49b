import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Problem } from '@sallyport/contracts';

/**
 * The module files that sources name, in their order and each once. A source is a module, a folder, or the name of a
 * package installed at `base` or above. A folder whose package.json has `exports` or `main` is one module; any other
 * holds them: its files, and its folders that are such packages or have a `plugin.js` or `plugin.ts`.
 */
export function findModules(sources: readonly string[], base: string): { files: string[]; problems: Problem[] } {
  // By real path, since links may lead to one module twice. What a link points to may be replaced, so its own path stays.
  const files = new Map<string, string>();
  const problems: Problem[] = [];
  for (const source of sources) {
    const found = findOrTell(source, base);
    if (typeof found === 'string') problems.push({ message: `--plugins ${source}: ${found}` });
    else for (const file of found) if (!files.has(realpathSync(file))) files.set(realpathSync(file), file);
  }
  return { files: [...files.values()], problems };
}

function findOrTell(source: string, base: string): string[] | string {
  try {
    const found = find(source, base);
    if (typeof found === 'string') return found;
    const missing = found.find((file) => !existsSync(file));
    return missing === undefined ? found : `its package.json names ${missing}, which is not there: is it built?`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A list of modules, or why there is none. */
function find(source: string, base: string): string[] | string {
  const path = resolve(base, source);
  if (existsSync(path)) return statSync(path).isDirectory() ? inFolder(path) : [path];
  if (!isPackageName(source)) return 'there is no such file or folder';
  const folder = installedPackage(source, base);
  if (folder === undefined) return `there is no such file, folder or package (looked in the node_modules of ${base})`;
  return packageEntry(folder) ?? `the package in ${folder} names no module in 'exports' or 'main' of its package.json`;
}

function inFolder(folder: string): string[] | string {
  const single = packageEntry(folder);
  if (single !== undefined) return single;
  const files = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return packageEntry(path) ?? ownFolder(path);
      return isModule(name) ? [path] : [];
    });
  return files.length > 0
    ? files
    : 'the folder holds no plugin: no .js or .ts file, and no folder with a plugin.js or plugin.ts';
}

/** A folder of one plugin. Built code stands before its source. */
function ownFolder(folder: string): string[] {
  return ['plugin.js', 'plugin.ts']
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file))
    .slice(0, 1);
}

function isModule(name: string): boolean {
  return /\.[cm]?[jt]s$/.test(name) && !/\.(d|test|spec|config)\.[cm]?[jt]s$/.test(name);
}

function packageEntry(folder: string): string[] | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { exports, main } = JSON.parse(readFileSync(file, 'utf8')) as { exports?: unknown; main?: unknown };
  const entry = targetOf(isRecord(exports) && '.' in exports ? exports['.'] : exports) ?? targetOf(main);
  return entry === undefined ? undefined : [join(folder, entry)];
}

/** What `import` would load, of the conditions that a package may give. */
function targetOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return undefined;
  const condition = Object.keys(value).find((name) => ['node', 'import', 'module-sync', 'default'].includes(name));
  return condition === undefined ? undefined : targetOf(value[condition]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPackageName(source: string): boolean {
  return /^(@[\w.-]+\/)?[\w-][\w.-]*$/.test(source);
}

function installedPackage(name: string, base: string): string | undefined {
  for (let folder = base; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (basename(folder) !== 'node_modules' && existsSync(join(path, 'package.json'))) return path;
    if (dirname(folder) === folder) return undefined;
  }
}
