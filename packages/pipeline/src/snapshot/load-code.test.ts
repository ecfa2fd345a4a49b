import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineLazyPlugin, type PluginDefinition } from '../plugin.ts';
import type { CompiledConfig } from './compile.ts';
import { loadCode } from './load-code.ts';

describe('the code of a plugin', () => {
  it('is loaded where a configuration uses it, once', async () => {
    const loaded: string[] = [];
    const lazy = (name: string) =>
      defineLazyPlugin({ name, schema: z.strictObject({}) }, async () => {
        loaded.push(name);
        return () => ({ bodyBytesMax: 7 });
      });
    const [used, unused] = [lazy('used'), lazy('unused')];
    const setUp = (plugin: PluginDefinition) =>
      plugin.setup({}, fakeServices(), { pluginId: '', routeId: undefined, serviceId: undefined, slot: 0 });
    const config = { plugins: [{ definition: used }, { definition: used }] } as unknown as CompiledConfig;
    await loadCode(config);
    await loadCode(config);
    expect(loaded).toEqual(['used']);
    expect(setUp(used)).toEqual({ bodyBytesMax: 7 });
    expect(() => setUp(unused)).toThrow('unused is set up before it is loaded');
  });
});
