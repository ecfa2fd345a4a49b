import { describe, expect, it } from 'vitest';
import { catalogue, groupsFor, readCatalogue } from './catalogue.ts';
import { pluginGroups } from './groups.ts';

describe('the catalogue of plugins', () => {
  it('is what the reference lists', () => {
    expect(catalogue.length).toBeGreaterThan(50);
    expect(catalogue.find(({ name }) => name === 'key-auth')?.purpose).toMatch(/^Use it when programs call you/);
  });

  it('reads links and code as their text', () =>
    expect(readCatalogue('| [a-b](a-b.md) | Like [c](c.md), with `d`. |')).toEqual([
      { name: 'a-b', purpose: 'Like c, with d.' },
    ]));

  it('has a place for each plugin', () => {
    const placed = pluginGroups.flatMap(({ names }) => names);
    expect(catalogue.map(({ name }) => name).filter((name) => !placed.includes(name))).toEqual([]);
    expect(placed.filter((name) => !catalogue.some((plugin) => plugin.name === name))).toEqual([]);
  });

  it('is searched by name, purpose and group', () => {
    expect(groupsFor('key-auth').map(({ title }) => title)).toContain('Authentication');
    expect(groupsFor('guards secret')[0]?.plugins.map(({ name }) => name)).toContain('secret-redaction');
    expect(groupsFor('no such thing')).toEqual([]);
  });
});
