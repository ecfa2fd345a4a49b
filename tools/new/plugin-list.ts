import { camelCase } from './plugin-template.ts';

const imported = /^import \{ (\w+) \} from '\.\/([\w-]+)\/plugin\.ts';$/gm;
const listed = /^ {2}(\w+),/gm;

/** Names of the plugins in `packages/plugins/src/index.ts`, in order of execution. */
export function pluginNames(list: string): string[] {
  const nameOf = new Map(Array.from(list.matchAll(imported), ([, variable, name]) => [variable, name!]));
  return Array.from(list.matchAll(listed), ([, variable]) => nameOf.get(variable)).filter((name) => name !== undefined);
}

/** The list with one plugin more, right after another; undefined when there is no such other. */
export function addToList(list: string, name: string, after: string): string | undefined {
  if (!pluginNames(list).includes(after)) return undefined;
  const variable = camelCase(name);
  const importLine = `import { ${camelCase(after)} } from './${after}/plugin.ts';\n`;
  return list
    .replace(importLine, `${importLine}import { ${variable} } from './${name}/plugin.ts';\n`)
    .replace(new RegExp(`^ {2}${camelCase(after)},.*\n`, 'm'), (line) => `${line}  ${variable},\n`);
}
