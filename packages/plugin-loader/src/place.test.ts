import type { PluginDefinition } from '@sallyport/pipeline';
import { definePlugin, type Place } from '@sallyport/plugin';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { place } from './place.ts';

const schema = z.strictObject({});
const setup = () => ({});
const builtIn: PluginDefinition[] = ['cors', 'acl', 'file-log'].map((name) => ({ name, schema, setup }));
const outside = (name: string, where: Place) => definePlugin({ interface: 1, name, ...where, schema, setup });

describe('the place of plugins from outside', () => {
  it('is the one they state', () => {
    const { plugins } = place(builtIn, [
      outside('behind', { after: 'acl' }),
      outside('first', { before: 'cors' }),
      outside('last', { after: 'file-log' }),
    ]);
    expect(plugins.map(({ name }) => name)).toEqual(['first', 'cors', 'acl', 'behind', 'file-log', 'last']);
  });

  it('may be next to one another, and does not depend on the order in which they were loaded', () => {
    const given = [
      outside('b', { after: 'acl' }),
      outside('a', { after: 'acl' }),
      outside('c', { before: 'b' }),
      outside('d', { after: 'a' }),
    ];
    const order = ['cors', 'acl', 'a', 'd', 'c', 'b', 'file-log'];
    expect(place(builtIn, given).plugins.map(({ name }) => name)).toEqual(order);
    expect(place(builtIn, given.toReversed()).plugins.map(({ name }) => name)).toEqual(order);
  });

  it('is told to be missing: an unknown neighbour, and a circle with whatever hangs on it', () => {
    const { misplaced } = place(builtIn, [
      outside('lost', { after: 'aclx' }),
      outside('x', { after: 'y' }),
      outside('y', { before: 'x' }),
      outside('z', { after: 'y' }),
      outside('own', { after: 'own' }),
    ]);
    expect(misplaced.get('lost')).toBe("after: there is no plugin 'aclx'; did you mean 'acl'?");
    expect([...misplaced.keys()].sort()).toEqual(['lost', 'own', 'x', 'y', 'z']);
  });
});
