import { describe, expect, it } from 'vitest';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { serversOf } from './servers.ts';

const plugin = (id: string, config: object, scope: object, more = {}) => ({
  ...{ id, name: 'ai-mcp-proxy', config: config as Record<string, unknown> },
  ...scope,
  ...more,
});

describe('MCP servers', () => {
  it('are the routes of a plugin, of its service where it has none, and those that listen stand first', () => {
    const servers = serversOf([
      {
        plane: { id: 'cp', name: 'AI' } as ControlPlane,
        routes: [
          { id: 'r1', name: 'a', service: { id: 's' } },
          { id: 'r2', name: 'b', service: { id: 's' } },
          { id: 'r3', name: 'c' },
        ],
        plugins: [
          plugin('own', { mode: 'conversion-listener', tools: [{ name: 'echo' }] }, { route: { id: 'r2' } }),
          plugin('service', { mode: 'passthrough-listener' }, { service: { id: 's' } }),
          plugin('source', { mode: 'conversion-only' }, { route: { id: 'r3' } }),
          plugin('off', { mode: 'listener' }, { route: { id: 'r3' } }, { enabled: false }),
        ],
      },
    ]);
    expect(servers.map(({ route, plugin: { id }, namedTools }) => [route.id, id, namedTools])).toEqual([
      ['r1', 'service', []],
      ['r2', 'own', ['echo']],
      ['r3', 'source', []],
    ]);
  });
});
