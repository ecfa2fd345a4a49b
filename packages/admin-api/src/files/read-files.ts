import { type CollectionDefinition, coreCollections, type Entity, type Problem } from '@sallyport/contracts';
import { inOrderOfReference, readDeclarative, type Source, unlinkPartials } from '@sallyport/declarative';
import { compileConfig, type PluginDefinition } from '@sallyport/pipeline';

export interface ReadFilesOptions {
  plugins: readonly PluginDefinition[];
  /** For `${{ env "DECK_X" }}`. */
  env: Readonly<Record<string, string | undefined>>;
  /** Tags that every entity gets, beside those of the files. */
  selectTags?: readonly string[];
}

export type FilesRead =
  | {
      collections: Record<string, Entity[]>;
      selectTags: readonly string[];
      /** The control plane that the files name. */
      controlPlane: string | undefined;
      problems: [];
    }
  | { collections: undefined; problems: Problem[] };

/**
 * Reads declarative files for a control plane: credentials as they are written, partials where they are named, plugins with their defaults.
 * Everything that can be told to be wrong without the control plane is told at once.
 */
export function readFiles(sources: readonly Source[], { plugins, env, selectTags = [] }: ReadFilesOptions): FilesRead {
  const read = readDeclarative(sources, { env, selectTags, collections: collectionsOf(plugins), keepsSecrets: true });
  const checkable = read.document ?? read.sound;
  const compiled = checkable && compileConfig(checkable, plugins, { locate: read.locate });
  if (read.document === undefined || compiled?.config === undefined)
    return { collections: undefined, problems: inOrder([...read.problems, ...(compiled?.problems ?? [])], sources) };
  const { plugins: linked = [], partials = [], ...others } = compiled.config.document.collections;
  const collections = { ...others, partials, plugins: unlinkPartials(linked, partials) };
  const { selectTags: tags, controlPlane } = read;
  return { collections, selectTags: tags, controlPlane, problems: [] };
}

/** The kinds of entities that there are, each after those it refers to. */
export function collectionsOf(plugins: readonly PluginDefinition[]): CollectionDefinition[] {
  return inOrderOfReference([...coreCollections, ...plugins.flatMap((plugin) => plugin.collections ?? [])]);
}

/** As one reads the files: one after another, from the top. */
export function inOrder(problems: readonly Problem[], sources: readonly { file: string }[]): Problem[] {
  const files = new Map(sources.map(({ file }, index) => [file, index]));
  const fileOf = ({ file }: Problem) => files.get(file ?? '') ?? 0;
  return problems.toSorted((a, b) => fileOf(a) - fileOf(b) || (a.line ?? 0) - (b.line ?? 0));
}
