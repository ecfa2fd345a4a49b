import { type PluginGroup, pluginGroups } from './groups.ts';

/** A plugin that there is, and what it is for. */
export interface CataloguePlugin {
  readonly name: string;
  readonly purpose: string;
}

const tables = import.meta.glob<string>('../../../../../../docs/reference/plugins/README.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** All of them, as the reference lists them. */
export const catalogue: readonly CataloguePlugin[] = Object.values(tables).flatMap(readCatalogue);

/** Rows like `| [acl](acl.md) | Use it … |`. */
export function readCatalogue(markdown: string): readonly CataloguePlugin[] {
  return [...markdown.matchAll(/^\| \[([\w-]+)\]\([\w-]+\.md\) \| (.*) \|$/gm)].map(([, name = '', purpose = '']) => ({
    name,
    purpose: purpose
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll('`', '')
      .replaceAll('\\|', '|'),
  }));
}

export interface FoundGroup {
  readonly title: string;
  readonly plugins: readonly CataloguePlugin[];
}

/** Those that a text is about, by what they are for. */
export function groupsFor(
  search: string,
  plugins: readonly CataloguePlugin[] = catalogue,
  groups: readonly PluginGroup[] = pluginGroups,
): readonly FoundGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const titleOf = (name: string) => groups.find(({ names }) => names.includes(name))?.title ?? other;
  const found = plugins.filter(({ name, purpose }) => {
    const text = `${name} ${purpose} ${titleOf(name)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const inGroups = [...groups, { title: other, names: [] }].map(({ title, names }) => ({
    title,
    plugins: found
      .filter(({ name }) => titleOf(name) === title)
      .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name)),
  }));
  return inGroups.filter((group) => group.plugins.length > 0);
}

const other = 'Other';

const pages: Readonly<Record<string, () => Promise<string>>> = import.meta.glob<string>(
  ['../../../../../../docs/reference/plugins/*.md', '!../../../../../../docs/reference/plugins/README.md'],
  { query: '?raw', import: 'default' },
);

/** What the reference says of a plugin, without the table of its settings, which the form tells. */
export async function readPluginPage(name: string): Promise<string | undefined> {
  const load = pages[`../../../../../../docs/reference/plugins/${name}.md`];
  if (load === undefined) return undefined;
  return (await load())
    .replace(/^# .*\n/, '')
    .split(/^## Settings$/m)[0]!
    .trim();
}
