import type { ConfigDocument } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../services.ts';
import { SnapshotDirectory } from './directory.ts';

function directoryOf(
  consumers: ConfigDocument['collections'][string],
  others: ConfigDocument['collections'] = {},
): Directory {
  const steps = SnapshotDirectory.build({ hash: '', collections: { consumers, ...others } });
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

describe('consumers by username in any case', () => {
  const directory = directoryOf([
    { id: '1', username: 'Alice' },
    { id: '2', username: 'alice' },
    { id: '3', username: 'BOB' },
    { id: '4', custom_id: 'carol' },
  ]);
  const find = (username: string) => directory.consumerByUsernameInAnyCase(username)?.id;

  it('are the one of exactly that name, before others', () => {
    expect([find('alice'), find('Alice')]).toEqual(['2', '1']);
  });

  it('are else the first configured', () => {
    expect([find('ALICE'), find('bob'), find('carol'), find('')]).toEqual(['1', '3', undefined, undefined]);
  });
});

it('tells whether there is any consumer', () => {
  expect(directoryOf([]).hasConsumers).toBe(false);
  expect(directoryOf([{ id: '1' }]).hasConsumers).toBe(true);
});

describe('plugins by their name', () => {
  const plugin = { name: 'ai-mcp-proxy', enabled: true, protocols: ['http'], config: { mode: 'conversion-only' } };
  const directory = directoryOf([], {
    services: [{ id: 's1' }, { id: 's2' }],
    routes: [{ id: 'r1', service: { id: 's1' } }, { id: 'r2' }],
    plugins: [
      { ...plugin, id: 'p1', tags: ['weather'], route: { id: 'r1' } },
      { ...plugin, id: 'p2', name: 'acl' },
      { ...plugin, id: 'p3', service: { id: 's2' } },
      { ...plugin, id: 'p4', enabled: false },
    ],
  });
  const found = directory.plugins('ai-mcp-proxy');

  it('are there with their tags and what they are attached to, as configured', () => {
    expect(found.map(({ pluginId, route, service }) => [pluginId, route?.id, service?.id])).toEqual([
      ['p1', 'r1', 's1'],
      ['p3', undefined, 's2'],
      ['p4', undefined, undefined],
    ]);
    expect(found.map(({ tags, enabled }) => [tags, enabled])).toEqual([
      [['weather'], true],
      [[], true],
      [[], false],
    ]);
    expect(found[0]!.config).toEqual({ mode: 'conversion-only' });
  });

  it('are looked for once', () => {
    expect(directory.plugins('ai-mcp-proxy')).toBe(found);
    expect(directory.plugins('cors')).toEqual([]);
  });
});
