import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * The configuration of a plugin in the YAML example of the README beside a test, so that what we show is what works:
 * `readmeExample(import.meta.url, 'key-auth')`. The example is a declarative file with the plugin somewhere in it.
 */
export function readmeExample(testUrl: string, plugin: string): Record<string, unknown> {
  return pluginIn(declarativeExample(new URL('./README.md', testUrl)), plugin);
}

/** The first YAML example of a page. */
export function declarativeExample(page: URL): Record<string, unknown> {
  const yaml = /^```yaml\n(.*?)^```$/ms.exec(readFileSync(page, 'utf8'))?.[1];
  if (yaml === undefined) throw new Error(`${page} has no YAML example`);
  return parse(yaml);
}

/** All YAML examples of a page, with some texts replaced by others: addresses, names of files. */
export function yamlExamples(page: URL, replacements: Readonly<Record<string, string>> = {}): unknown[] {
  let text = readFileSync(page, 'utf8');
  for (const [shown, used] of Object.entries(replacements)) text = text.replaceAll(shown, used);
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => parse(yaml!) as unknown);
}

/** The configuration of a plugin, wherever in a document it is. */
export function pluginIn(document: Record<string, unknown>, plugin: string): Record<string, unknown> {
  const config = configOf(document, plugin);
  if (config === undefined) throw new Error(`the YAML example of ${plugin} does not use it`);
  return config;
}

function configOf(value: unknown, plugin: string): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('name' in value && value.name === plugin && !('plugins' in value)) {
    return 'config' in value ? (value.config as Record<string, unknown>) : {};
  }
  for (const member of Object.values(value)) {
    const found = configOf(member, plugin);
    if (found !== undefined) return found;
  }
  return undefined;
}
