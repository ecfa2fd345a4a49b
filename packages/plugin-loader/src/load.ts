import { pathToFileURL } from 'node:url';
import { coreCollections, type Problem } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { OutsidePlugin } from '@sallyport/plugin';
import { pluginsOf } from './check.ts';
import { findModules } from './find-modules.ts';
import { guarded } from './guard.ts';
import { place } from './place.ts';
import { lendPackages } from './resolve.ts';

export interface LoadedPlugins {
  /** All of them, in order of execution. */
  readonly plugins: readonly PluginDefinition[];
  /** The modules that were loaded; as sources, they give the same list again. */
  readonly files: readonly string[];
  /** The module of each plugin from outside, by the plugin's name. */
  readonly origins: ReadonlyMap<string, string>;
}

export type LoadResult = { loaded: LoadedPlugins; problems: [] } | { loaded: undefined; problems: Problem[] };

/** A module that takes longer to load is given up. Milliseconds. */
const loadTimeoutMs = 10_000;

/**
 * The gateway's own plugins together with those of `sources` (see `findModules`), or all that is wrong with these.
 * Their code is trusted: loading a module runs it.
 */
export async function loadPlugins(
  builtIn: readonly PluginDefinition[],
  sources: readonly string[],
  base: string,
): Promise<LoadResult> {
  if (sources.length === 0) return { loaded: { plugins: builtIn, files: [], origins: new Map() }, problems: [] };
  const { files, problems } = findModules(sources, base);
  lendPackages();
  const outside: Found[] = [];
  for (const file of files) {
    const read = await readModule(file);
    problems.push(...read.problems);
    outside.push(...read.plugins.map((plugin) => ({ plugin, file })));
  }
  problems.push(...clashes(builtIn, outside));
  if (problems.length > 0) return { loaded: undefined, problems };

  const origins = new Map(outside.map(({ plugin, file }) => [plugin.name, file]));
  const { plugins, misplaced } = place(
    builtIn,
    outside.map(({ plugin }) => guarded(plugin)),
  );
  if (misplaced.size === 0) return { loaded: { plugins, files, origins }, problems: [] };
  return {
    loaded: undefined,
    problems: [...misplaced].map(([name, message]) => ({
      file: origins.get(name),
      entity: `plugin '${name}'`,
      message,
    })),
  };
}

interface Found {
  plugin: OutsidePlugin;
  file: string;
}

async function readModule(file: string): Promise<{ plugins: OutsidePlugin[]; problems: Problem[] }> {
  try {
    const module = (await withinTime(import(pathToFileURL(file).href))) as { default?: unknown };
    const { plugins, issues } = pluginsOf(module.default);
    return { plugins, problems: issues.map((issue) => ({ file, ...issue })) };
  } catch (error) {
    return { plugins: [], problems: [{ file, message: failure(error) }] };
  }
}

async function withinTime<Value>(promise: Promise<Value>): Promise<Value> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it takes more than ${loadTimeoutMs / 1000} s`)), loadTimeoutMs);
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function failure(error: unknown): string {
  const { code, message = String(error) } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
    return 'the module cannot be loaded: Node runs no TypeScript below node_modules; a package brings JavaScript';
  // What `npm init` writes says that .js and .ts files are CommonJS.
  if (/^(Cannot use import statement outside a module|Unexpected token 'export')/.test(message))
    return 'the module cannot be loaded: it is written as an ES module, so the package.json that is nearest to it needs "type": "module"';
  return `the module cannot be loaded: ${message}`;
}

/** Names, of plugins and of their collections, that are taken; both who have it are named. */
function clashes(builtIn: readonly PluginDefinition[], outside: readonly Found[]): Problem[] {
  const brought = 'comes with the gateway';
  const names = new Map(builtIn.map(({ name }) => [name, brought]));
  const collections = new Map(
    [...coreCollections, ...builtIn.flatMap((plugin) => plugin.collections ?? [])].map(({ name }) => [name, brought]),
  );
  return outside.flatMap(({ plugin, file }) => [
    ...taken(names, plugin.name, 'the name', file),
    ...(plugin.collections ?? []).flatMap(({ name }) => taken(collections, name, 'the collection', file)),
  ]);
}

function taken(known: Map<string, string>, name: string, kind: string, file: string): Problem[] {
  const owner = known.get(name);
  known.set(name, owner ?? `is in ${file}`);
  return owner === undefined ? [] : [{ file, message: `${kind} '${name}' is taken: one of that name ${owner}` }];
}
