import type { ConfigDocument, Entity, Problem } from '@sallyport/contracts';
import {
  Blocks,
  type CompiledConfig,
  compileConfig,
  type PluginDefinition,
  type PluginDuty,
  type RoutePlan,
  type Router,
  runAtOnce,
  SnapshotDirectory,
} from '@sallyport/pipeline';
import { EffectivePlugins } from './effective-plugins.ts';

/** One configuration as gateways compile it, before any plugin is set up. */
export interface CompiledPlane {
  readonly version: number;
  /** With the plugins' defaults filled in. */
  readonly document: ConfigDocument;
  /** Those that are served. */
  readonly routes: readonly RoutePlan[];
  readonly router: Router<RoutePlan>;
  readonly directory: SnapshotDirectory;
  readonly definitions: ReadonlyMap<string, PluginDefinition>;
  readonly effective: EffectivePlugins;
  /** Undefined where there are none. */
  readonly blocks: Blocks | undefined;
}

export function compilePlane(
  version: number,
  document: ConfigDocument,
  plugins: readonly PluginDefinition[],
): CompiledPlane {
  const compiled = compileConfig(document, plugins);
  const config = compiled.config ?? compileSound(document, plugins, compiled.problems);
  const blocks = entities(config.document, 'blocks');
  return {
    version,
    document: config.document,
    routes: config.routes,
    router: config.router,
    directory: runAtOnce(SnapshotDirectory.build(config.document)),
    definitions: new Map(plugins.map((definition) => [definition.name, definition])),
    effective: new EffectivePlugins(config.document, config.order),
    blocks: blocks.length === 0 ? undefined : new Blocks(blocks),
  };
}

/** What was kept before a plugin became stricter: gateways take nothing of it, but what else is in it is to be seen. */
function compileSound(
  document: ConfigDocument,
  plugins: readonly PluginDefinition[],
  problems: readonly Problem[],
): CompiledConfig {
  const broken = new Set(problems.map(({ entityId }) => entityId));
  const collections = Object.entries(document.collections).map(([name, some]) => [
    name,
    some.filter(({ id }) => !broken.has(id)),
  ]);
  const sound = { hash: document.hash, collections: Object.fromEntries(collections) };
  return compileConfig(sound, plugins).config ?? compileConfig({ hash: '', collections: {} }, plugins).config!;
}

export function dutyOf({ definitions }: Pick<CompiledPlane, 'definitions'>, name: string): PluginDuty | undefined {
  return definitions.get(name)?.duty;
}

export function entities(document: ConfigDocument, collection: string): readonly Entity[] {
  return document.collections[collection] ?? [];
}
