import { describe, expect, it } from 'vitest';
import type { ControlPlane } from '../../../api/control-planes.ts';
import type { Configured } from '../parts/entities.ts';
import { modelRows } from './model-rows.ts';
import { offersOf } from './offers.ts';

const plane = { id: 'cp', name: 'AI' } as ControlPlane;
const target = (provider: string, name: string, more = {}) => ({
  route_type: 'llm/v1/chat',
  model: { provider, name, ...more },
});

const configured: Configured = {
  plane,
  routes: [
    { id: 'r1', name: 'models', service: { id: 's1' } },
    { id: 'r2', name: 'llm' },
  ],
  plugins: [
    {
      ...{ id: 'p1', name: 'ai-proxy-advanced', route: { id: 'r1' } },
      config: {
        targets: [{ ...target('openai', 'gpt', { model_alias: 'chat' }), weight: 200 }, target('anthropic', 'claude')],
      },
    },
    { id: 'p2', name: 'ai-proxy', service: { id: 's1' }, config: target('openai', 'gpt') },
    { id: 'p3', name: 'ai-proxy', enabled: false, config: target('openai', 'off') },
    { id: 'p4', name: 'key-auth', config: {} },
  ],
};

describe('models', () => {
  const offers = offersOf([configured]);

  it('are offered by the plugins of a configuration that are on, at their routes', () => {
    expect(
      offers.map(({ plugin, routes, provider, model, alias, weight }) => [
        plugin.id,
        routes.map(({ id }) => id),
        provider,
        model,
        alias,
        weight,
      ]),
    ).toEqual([
      ['p1', ['r1'], 'openai', 'gpt', 'chat', 200],
      ['p1', ['r1'], 'anthropic', 'claude', undefined, undefined],
      ['p2', ['r1'], 'openai', 'gpt', undefined, undefined],
    ]);
  });

  it('that were asked stand first, then those that were not', () => {
    const rows = modelRows(
      {
        ...{ display: {}, units: {} },
        rows: [
          { ids: ['empty', 'empty'], values: { ai_request_count: 9 } },
          { ids: ['mistral', 'old'], values: { ai_request_count: 2 } },
          { ids: ['openai', 'gpt'], values: { ai_request_count: 7 } },
        ],
      },
      offers,
    );
    expect(
      rows.map(({ provider, model, values, offers: at }) => [provider, model, values['ai_request_count'], at.length]),
    ).toEqual([
      ['openai', 'gpt', 7, 2],
      ['mistral', 'old', 2, 0],
      ['anthropic', 'claude', undefined, 1],
    ]);
  });
});
