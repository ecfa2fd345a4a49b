import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '@sallyport/llm';
import { plugins, servedRouteTypes } from '@sallyport/plugins';
import { pluginIn, yamlExamples } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../docs/reference/providers');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');
const aiProxy = plugins.find(({ name }) => name === 'ai-proxy')!;

describe('the pages of model providers', () => {
  it('are there for each, and one more for those that need no code', () => {
    expect(pages.toSorted()).toEqual([...providers.map(({ name }) => `${name}.md`), 'others.md'].toSorted());
  });

  it.each(pages)('show configurations that are right: %s', (page) => {
    const examples = yamlExamples(new URL(`file://${join(folder, page)}`)) as Record<string, unknown>[];
    const apis = providers.find(({ name }) => `${name}.md` === page)?.apis;
    expect(examples).toHaveLength(apis?.filter((api) => servedRouteTypes(api).length > 0).length ?? 1);
    for (const example of examples) {
      const config = aiProxy.schema.parse(pluginIn(example, 'ai-proxy'));
      expect(aiProxy.check!(config as never, { route: undefined, service: undefined, tags: [] })).toEqual([]);
    }
  });

  it('are linked from the list of all', () => {
    const list = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const page of pages) expect(list).toContain(`](${page})`);
  });
});
