import { type ConfigDocument, coreCollections, type Problem } from '@sallyport/contracts';
import { readDeclarative } from '@sallyport/declarative';
import { compileConfig, type PluginDefinition } from '@sallyport/pipeline';

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
): ReadResult {
  const collections = [...coreCollections, ...plugins.flatMap((plugin) => plugin.collections ?? [])];
  const { document, problems, locate } = readDeclarative([...sources], {
    env,
    collections,
    nowSeconds: Math.floor(Date.now() / 1000),
  });
  if (document === undefined) return { document: undefined, problems };
  const compiled = compileConfig(document, plugins, { locate });
  if (compiled.config === undefined || problems.length > 0) {
    return { document: undefined, problems: [...problems, ...compiled.problems] };
  }
  return { document: compiled.config.document, problems: [] };
}
