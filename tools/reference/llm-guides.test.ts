import { readdirSync } from 'node:fs';
import { coreCollections, formatProblem } from '@sallyport/contracts';
import { readDeclarative } from '@sallyport/declarative';
import { plugins } from '@sallyport/plugins';
import { pluginIn, yamlExamples } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';

const folder = new URL('../../docs/guide/', import.meta.url);
const pages = readdirSync(folder).filter((name) => name.startsWith('llm'));

/** What a piece of `ai-proxy-advanced`'s settings stands in. */
const surroundings = {
  targets: [
    {
      route_type: 'llm/v1/chat',
      auth: { header_name: 'Authorization', header_value: 'Bearer k' },
      model: { provider: 'openai', name: 'gpt-4o' },
    },
  ],
};

function problems(example: Record<string, unknown>): string[] {
  if (!('_format_version' in example)) return check('ai-proxy-advanced', { ...surroundings, ...example });
  const file = { file: 'guide', text: stringify(example) };
  const { problems: found } = readDeclarative([file], { env: {}, collections: coreCollections });
  const used = ['ai-proxy', 'ai-proxy-advanced'].find((name) => stringify(example).includes(`name: ${name}\n`))!;
  return [...found.map(formatProblem), ...check(used, pluginIn(example, used))];
}

function check(name: string, config: Record<string, unknown>): string[] {
  const plugin = plugins.find((one) => one.name === name)!;
  const parsed = plugin.schema.safeParse(config);
  if (!parsed.success) return parsed.error.issues.map(({ message }) => message);
  const placed = { route: undefined, service: undefined, tags: [] };
  return plugin.check!(parsed.data as never, placed).map(({ path, message }) => `${path}: ${message}`);
}

describe('the guides to models', () => {
  it.each(pages)('show configurations that are right: %s', (page) => {
    for (const example of yamlExamples(new URL(page, folder))) expect(problems(example as never)).toEqual([]);
  });
});
