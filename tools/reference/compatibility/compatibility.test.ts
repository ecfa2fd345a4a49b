import { readConfig } from '@sallyport/gateway/config';
import { plugins } from '@sallyport/plugins';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogue } from './catalogue.ts';
import { features } from './features.ts';
import { gapsOf } from './gaps.ts';
import { compatibilityPage } from './page.ts';

const all = Object.values(catalogue).flat();
const page = compatibilityPage(plugins);

describe('the page on compatibility', () => {
  it('has each plugin of Kong’s catalogue once', () => {
    const rows = Array.from(
      page
        .slice(0, page.indexOf('## The format'))
        .matchAll(/^\| \[?`([\w-]+)`.* \| (?:\*\*supported\*\*|planned|alternative|not planned) \|/gm),
      ([, name]) => name,
    );
    expect(rows).toEqual(all.map(({ name }) => name));
    expect(new Set(rows).size).toBe(rows.length);
  });

  it.each(plugins.map(({ name }) => [name]))('says that %s is supported, or that Kong has it not', (name) => {
    const link = `[\`${name}\`](plugins/${name}.md)`;
    if (all.some((plugin) => plugin.name === name)) expect(page).toContain(`| ${link} | **supported** |`);
    else expect(page.slice(page.indexOf('### Beyond Kong'), page.indexOf('## The format'))).toContain(link);
  });

  it('says of every other one what instead, when, or why not', () => {
    const ours = new Set<string>(plugins.map(({ name }) => name));
    for (const { name } of all.filter((plugin) => !ours.has(plugin.name)))
      expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\| (planned|alternative|not planned) \\| .{4}`, 'm'));
  });

  it('names what the reader refuses, and only that', () => {
    const refused = Object.values(features()).flat();
    expect(refused.find(({ name }) => name === '`tcp`')?.refusal).toMatch(
      /^'tcp' is not supported: the gateway serves HTTP/,
    );
    expect(refused.find(({ name }) => name === '`https`')?.refusal).toBeUndefined();
    const misread = refused.filter(({ refusal = '' }) =>
      /unknown field|expected|required|cannot be read/.test(refusal),
    );
    expect(misread).toEqual([]);
  });

  it('is right about the modes of ai-mcp-proxy', () => {
    for (const mode of ['passthrough-listener', 'listener', 'conversion-listener', 'conversion-only']) {
      const text = `_format_version: "3.0"\nservices: [{ name: s, host: a.example, plugins: [{ name: ai-mcp-proxy, config: { mode: ${mode} } }] }]\n`;
      const { problems } = readConfig([{ file: 'kong.yaml', text }], plugins, {});
      expect(problems.length > 0, mode).toBe(mode !== 'passthrough-listener');
    }
  });
});

describe('the order of the plugins', () => {
  it('is that of Kong’s priorities, but for the cache, which answers before a model is asked (decision 50)', () => {
    const priorities = new Map(all.map(({ name, priority }) => [name, priority]));
    priorities.delete('ai-semantic-cache');
    const listed = plugins.flatMap(({ name }) => priorities.get(name) ?? []);
    expect(listed).toEqual(listed.toSorted((a, b) => b - a));
  });
});

describe('gaps of a schema', () => {
  it('are the settings that take one value, with what is said to others', () => {
    const schema = z.strictObject({
      free: z.string(),
      choice: z.enum(['a', 'b']).default('a'),
      list: z.array(z.string().max(1)).default([]),
      off: z.literal(false, 'no such thing').default(false),
      fixed: z.literal('local', 'only local').optional(),
      empty: z.array(z.string()).max(0, 'no lists').optional(),
      gone: z.undefined('moved').optional(),
      map: z
        .record(z.string(), z.string())
        .optional()
        .refine((map) => map === undefined, { error: 'no maps' }),
      inner: z.strictObject({ deep: z.literal(1, 'one') }).prefault({ deep: 1 }),
    });
    expect(gapsOf(schema).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'off: no such thing',
      'fixed: only local',
      'empty: no lists',
      'gone: moved',
      'map: no maps',
      'inner.deep: one',
    ]);
  });
});
