import type { ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';
import { fakeServices } from '@sallyport/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../plugin.ts';
import { runAtOnce } from '../run-at-once.ts';
import type { Directory } from '../services.ts';
import { activate, updateSnapshotSteps } from './activate.ts';
import { compileConfig } from './compile.ts';
import type { Snapshot } from './snapshot.ts';
import { updateConfigSteps } from './update.ts';

let heard: string[];
let directories: Record<string, Directory>;
beforeEach(() => {
  heard = [];
  directories = {};
});

/** Says what becomes of it; `looks`: it asks for a consumer when it is set up. */
const witness = definePlugin({
  name: 'witness',
  schema: z.strictObject({ as: z.string(), looks: z.boolean().default(false) }),
  setup({ as, looks }, { directory }) {
    heard.push(`${as} set up`);
    directories[as] = directory;
    if (looks) directory.consumerByName('ann');
    return { retire: () => void heard.push(`${as} retires`), close: () => void heard.push(`${as} closes`) };
  },
});

const pluginOn = (routeId: string, config: object): Entity => ({
  ...{ id: `on ${routeId}`, name: 'witness', enabled: true, protocols: ['http'], config },
  route: { id: routeId },
});

const document: ConfigDocument = {
  hash: '',
  collections: {
    routes: ['a', 'b'].map((id) => ({ id, protocols: ['http'], paths: [`/${id}`], regex_priority: 0 })),
    consumers: [{ id: 'c', username: 'ann' }],
    plugins: [pluginOn('a', { as: 'first' }), pluginOn('b', { as: 'second', looks: true })],
  },
};

const servicesFor = (directory: Directory) => ({ ...fakeServices(), directory });

const begun = () => activate(compileConfig(document, [witness]).config!, servicesFor);

function changed(before: Snapshot, ...changes: EntityChange[]): { snapshot: Snapshot; closed: Promise<void> } {
  const { update } = runAtOnce(updateConfigSteps(before.config, { changes, hash: 'next' }, [witness]));
  const snapshot = runAtOnce(updateSnapshotSteps(before, update!, servicesFor));
  snapshot.begin();
  return { snapshot, closed: before.retire() };
}

const setTo = (collection: string, entity: Entity): EntityChange => ({ collection, id: entity.id, entity });

describe('a plugin that does not change', () => {
  it('goes on while others change, and ends with the last snapshot', async () => {
    const { snapshot, closed } = changed(begun(), setTo('plugins', pluginOn('b', { as: 'third' })));
    await closed;
    expect(heard).toEqual(['first set up', 'second set up', 'third set up', 'second retires', 'second closes']);
    heard = [];
    await snapshot.retire();
    expect(heard).toEqual(['first retires', 'third retires', 'first closes', 'third closes']);
  });

  it('is set up again when something that it has looked at changes, and else sees the change when it looks', async () => {
    const ben = { id: 'c', username: 'ben' };
    const { closed } = changed(begun(), setTo('consumers', ben));
    await closed;
    expect(heard).toEqual(['first set up', 'second set up', 'second set up', 'second retires', 'second closes']);
    expect(directories['first']!.consumerByName('ben')?.entity).toBe(ben);
    expect(directories['second']!.consumerByName('ben')?.entity).toBe(ben);
  });

  it('goes on for exchanges of a snapshot that is long gone, and so does one that is gone since', async () => {
    const before = begun();
    before.enter();
    const { snapshot, closed } = changed(before, { collection: 'plugins', id: 'on a', entity: undefined });
    await changed(snapshot, { collection: 'routes', id: 'a', entity: undefined }).closed;
    expect(heard).toEqual(['first set up', 'second set up', 'first retires']);
    before.leave();
    await closed;
    expect(heard).toEqual(['first set up', 'second set up', 'first retires', 'first closes']);
  });

  it('goes on when a change fails, and only what the change has set up is closed', () => {
    const before = begun();
    heard = [];
    const failing = definePlugin({
      ...witness,
      setup(config, ...given) {
        if ((config as { as: string }).as === 'broken') throw new Error('broken');
        return witness.setup(config, ...given);
      },
    });
    const changes = [setTo('plugins', pluginOn('a', { as: 'new' })), setTo('plugins', pluginOn('b', { as: 'broken' }))];
    const { update } = runAtOnce(updateConfigSteps(before.config, { changes, hash: 'next' }, [failing]));
    expect(() => runAtOnce(updateSnapshotSteps(before, update!, servicesFor))).toThrow('broken');
    expect(heard).toEqual(['new set up', 'new closes']);
  });
});
