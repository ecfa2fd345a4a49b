import type { Entity } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { PluginsOnRoutes } from '../route-facts.ts';
import { declaredTools } from './tools.ts';

const plugin = (id: string, route: string, config: object, tags: string[] = []) =>
  ({ id, name: 'ai-mcp-proxy', route: { id: route }, config, tags }) as unknown as Entity;

describe('tools that a configuration names', () => {
  const tool = (name: string) => ({ name, description: 'x', acl: { allow: ['ann'] } });
  const entities = [
    plugin('one', 'r1', { mode: 'passthrough-listener', tools: [tool('echo')], default_acl: [{ deny: ['bob'] }] }),
    plugin('all', 'r2', { mode: 'listener', server: { tag: 'demo' } }, ['demo']),
    plugin('api', 'r3', { mode: 'conversion-only', tools: [{ method: 'POST', path: './notes', description: 'x' }] }, [
      'demo',
    ]),
    plugin('server', 'r4', { mode: 'upstream-server', tools: [tool('sum')] }, ['demo']),
    plugin('other', 'r5', { mode: 'conversion-listener', tools: [tool('mine')] }, ['demo']),
  ];
  const reader = {
    list: async () => ({ entities: entities.map((entity) => ({ entity, version: 1 })), offset: undefined }),
  };
  const of = async (id: string) => {
    const plugins = await PluginsOnRoutes.read(reader as never, 'cp');
    return { facts: plugins.of({ id }), declared: declaredTools(plugins.of({ id }), plugins) };
  };

  it('are those of the route, with who may use them', async () => {
    const { facts, declared } = await of('r1');
    expect(facts.kind).toBe('mcp');
    expect(declared).toMatchObject({ tools: [tool('echo')], default_acl: [{ deny: ['bob'] }], is_complete: false });
    expect((await of('r5')).declared).toMatchObject({ tools: [{ name: 'mine' }], is_complete: true });
  });

  it('are those of all that a listener serves', async () => {
    const { declared } = await of('r2');
    expect(declared.tools).toMatchObject([
      { name: 'POST ./notes', method: 'POST', of: 'api' },
      { name: 'sum', of: 'server' },
    ]);
  });

  it('are served elsewhere where a route only registers them', async () => {
    for (const id of ['r3', 'r4', 'nowhere']) expect([id, (await of(id)).facts.kind]).toEqual([id, 'http']);
  });
});
