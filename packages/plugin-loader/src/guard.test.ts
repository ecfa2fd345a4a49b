import { definePlugin } from '@sallyport/plugin';
import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { guarded } from './guard.ts';

function setUp(setup: () => unknown) {
  const plugin = definePlugin({
    interface: 1,
    name: 'mine',
    after: 'acl',
    schema: z.strictObject({}),
    setup: setup as () => object,
  });
  return guarded(plugin).setup({}, fakeServices(), { pluginId: '', routeId: undefined, serviceId: undefined, slot: 0 });
}

describe('setup of a plugin from outside', () => {
  it('gives its hooks as they are', () => {
    const hooks = { onRequest: () => undefined };
    expect(setUp(() => hooks)).toBe(hooks);
  });

  it.each([
    ['throws', () => JSON.parse('{'), /'mine' failed: /],
    ['throws nothing worth reading', () => Promise.withResolvers.call(undefined), /'mine' failed: /],
    ['answers later', async () => ({}), /'mine' answered with a promise/],
    ['answers nothing', () => undefined, /'mine' answered with no hooks/],
    ['has a hook that would never run', () => ({ onReqest: () => undefined }), /did you mean 'onRequest'\?/],
  ])('is named when it %s', (_what, setup, message) => {
    expect(() => setUp(setup)).toThrow(message);
  });
});
