import { definePlugin } from '@sallyport/plugin';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pluginsOf } from './check.ts';

const plugin = definePlugin({
  interface: 1,
  name: 'team-header',
  after: 'acl',
  schema: z.strictObject({ header: z.string() }),
  setup: () => ({}),
});

describe('what a module exports', () => {
  it('is a plugin, or a list of them', () => {
    expect(pluginsOf(plugin)).toEqual({ plugins: [plugin], issues: [] });
    expect(pluginsOf([plugin, plugin]).plugins).toHaveLength(2);
  });

  it.each([
    ['nothing', undefined, /exports no plugin/],
    ['an empty list', [], /exports no plugin/],
    ['a function', () => plugin, /exports no plugin/],
    ['no version', { ...plugin, interface: undefined }, /interface: 1/],
    [
      'another version',
      { ...plugin, interface: 2, nme: 'x' },
      /version 2 of the interface, and this gateway has version 1/,
    ],
    ['no name', { ...plugin, name: undefined }, /required field missing/],
    ['a name that cannot stand in a path', { ...plugin, name: 'Team Header' }, /small letters/],
    ['no schema', { ...plugin, schema: undefined }, /Zod 4/],
    ['a schema of something else', { ...plugin, schema: { parse: () => 1 } }, /Zod 4/],
    ['a schema that ignores what it does not know', { ...plugin, schema: z.object({}) }, /strictObject/],
    ['a member that would never be looked at', { ...plugin, chek: () => [] }, /did you mean 'check'/],
    ['no place', { ...plugin, after: undefined }, /say where it runs/],
    ['two places', { ...plugin, before: 'cors' }, /say where it runs/],
    ['a collection without a name', { ...plugin, collections: [{}] }, /required field missing/],
  ])('is refused with a sentence: %s', (_what, exported, message) => {
    const { plugins, issues } = pluginsOf(exported);
    expect(plugins).toEqual([]);
    expect(issues[0]?.message).toMatch(message);
    if (!Array.isArray(exported)) expect(pluginsOf([plugin, exported]).issues.length).toBeGreaterThan(0);
  });
});
