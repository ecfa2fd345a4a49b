import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { jsonSchemaOf } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { z } from 'zod';
import { type JsonSchema, settingsOf } from './settings.ts';

/** A plugin's page: what its author says of it, then tables of what can be configured, from its schemas. */
export function pluginPage({ name, schema, scopes, collections = [] }: PluginDefinition, readme: string): string {
  const parts = [
    readme.trim() === '' ? `# ${name}` : readme.trim(),
    '## Settings',
    ...(scopes === undefined ? [] : [`May be attached to: ${scopes.join(', ').replaceAll('_', ' ')}.`]),
    settingsTable(schema) ?? 'This plugin has no settings.',
    ...collections.flatMap((collection) => [
      `## Entities: \`${collection.name}\``,
      settingsTable(collection.schema) ?? '',
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What the author of a module says: `NAME.md` or `README.md` beside it, or the README.md of its package. */
export function readmeOf(module: string): string {
  const folder = dirname(module);
  const beside = [`${module.slice(0, -extname(module).length)}.md`, join(folder, 'README.md')];
  const found = [...beside, ...packageReadme(folder)].find((file) => existsSync(file));
  return found === undefined ? '' : readFileSync(found, 'utf8');
}

function packageReadme(folder: string): string[] {
  if (existsSync(join(folder, 'package.json'))) return [join(folder, 'README.md')];
  return dirname(folder) === folder ? [] : packageReadme(dirname(folder));
}

/** Undefined when nothing can be set. */
export function settingsTable(schema: z.ZodType): string | undefined {
  // `io: input` shows what a file may hold: settings with a default are not required.
  const json = jsonSchemaOf(schema, 'input') as JsonSchema;
  const rows = settingsOf(json).map(
    ({ path, type, required, standard, description }) =>
      `| \`${path}\` | ${cell(type)} | ${required ? 'yes' : ''} | ${standard === undefined ? '' : `\`${cell(standard)}\``} | ${cell(description)} |`,
  );
  if (rows.length === 0) return undefined;
  return ['| setting | type | required | default | meaning |\n|---|---|---|---|---|', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
