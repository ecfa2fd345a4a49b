import type { ConfigDocument, Entity } from '@sallyport/contracts';
import {
  Blocks,
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
  const checked = compileConfig(document, plugins);
  // What is kept was judged when it was written; a plugin that has become stricter since must not hide the rest.
  const config = (checked.config ?? compileConfig(document, plugins, { trusted: true }).config)!;
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

export function dutyOf({ definitions }: Pick<CompiledPlane, 'definitions'>, name: string): PluginDuty | undefined {
  return definitions.get(name)?.duty;
}

export function entities(document: ConfigDocument, collection: string): readonly Entity[] {
  return document.collections[collection] ?? [];
}
