import { inOrder } from '@sallyport/admin-api';
import { type ConfigDocument, coreCollections, type Entity, konnectVault, type Problem } from '@sallyport/contracts';
import { readDeclarative } from '@sallyport/declarative';
import { compileConfig, type Locate, type PluginDefinition } from '@sallyport/pipeline';

export interface SourceText {
  file: string;
  text: string;
}

export type ReadResult = { document: ConfigDocument; problems: [] } | { document: undefined; problems: Problem[] };

/**
 * Reads declarative files and checks everything that can be checked without running: the shape, the references, each
 * plugin's configuration, the routes' expressions. All problems come at once.
 */
export function readConfig(
  sources: readonly SourceText[],
  plugins: readonly PluginDefinition[],
  env: Readonly<Record<string, string | undefined>>,
  commandProblem?: (command: string) => string | undefined,
): ReadResult {
  const collections = [...coreCollections, ...plugins.flatMap((plugin) => plugin.collections ?? [])];
  const { document, sound, problems, locate } = readDeclarative([...sources], {
    env,
    collections,
    nowSeconds: Math.floor(Date.now() / 1000),
  });
  const checkable = document ?? sound;
  const compiled = checkable === undefined ? undefined : compileConfig(checkable, plugins, { locate, commandProblem });
  const strays = (checkable?.collections['vaults'] ?? [])
    .filter(({ name }) => name === konnectVault.name)
    .map((vault) => strayVault(vault, locate));
  if (document !== undefined && compiled?.config !== undefined && strays.length === 0)
    return { document: compiled.config.document, problems: [] };
  return { document: undefined, problems: inOrder([...problems, ...(compiled?.problems ?? []), ...strays], sources) };
}

/** Its secrets come with what a control plane delivers, and a file has none. */
function strayVault({ id, prefix }: Entity, locate: Locate): Problem {
  return {
    ...locate('vaults', id, 'name'),
    entity: `vault '${String(prefix)}'`,
    entityType: 'vault',
    entityId: id,
    entityName: String(prefix),
    path: 'name',
    message: "'konnect' vaults are not for files: a config store belongs to a control plane",
  };
}

/** Checks the plugins and routes of a document that is right in all else. */
export function checkDocument(
  document: ConfigDocument,
  plugins: readonly PluginDefinition[],
  commandProblem?: (command: string) => string | undefined,
): ReadResult {
  const { config, problems } = compileConfig(document, plugins, { commandProblem });
  return config === undefined ? { document: undefined, problems } : { document: config.document, problems: [] };
}
