import { nearest } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { OutsidePlugin } from '@sallyport/plugin';

/**
 * One list in order of execution: the gateway's own plugins as they are, those from outside where they say. Several
 * at one place come in the order of their names. What cannot be placed is told, by name.
 */
export function place(
  builtIn: readonly PluginDefinition[],
  outside: readonly OutsidePlugin[],
): { plugins: PluginDefinition[]; misplaced: Map<string, string> } {
  const names = [...builtIn, ...outside].map(({ name }) => name);
  const misplaced = new Map<string, string>();
  const besides = new Map<string, OutsidePlugin[]>();
  for (const plugin of outside.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { anchor, member } = anchorOf(plugin);
    if (!names.includes(anchor)) {
      const near = nearest(anchor, names);
      misplaced.set(
        plugin.name,
        `${member}: there is no plugin '${anchor}'${near === undefined ? '' : `; did you mean '${near}'?`}`,
      );
    } else besides.set(anchor, [...(besides.get(anchor) ?? []), plugin]);
  }

  const plugins: PluginDefinition[] = [];
  const add = (plugin: PluginDefinition) => {
    const near = besides.get(plugin.name) ?? [];
    for (const each of near) if (each.before !== undefined) add(each);
    plugins.push(plugin);
    for (const each of near) if (each.after !== undefined) add(each);
  };
  for (const plugin of builtIn) add(plugin);

  for (const plugin of outside) {
    if (plugins.includes(plugin) || misplaced.has(plugin.name)) continue;
    const { anchor, member } = anchorOf(plugin);
    misplaced.set(plugin.name, `${member}: '${anchor}' has no place either: its own leads to itself, or nowhere`);
  }
  return { plugins, misplaced };
}

function anchorOf({ after, before }: OutsidePlugin): { anchor: string; member: 'after' | 'before' } {
  return after === undefined ? { anchor: before!, member: 'before' } : { anchor: after, member: 'after' };
}
