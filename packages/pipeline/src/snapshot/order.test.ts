import { describe, expect, it } from 'vitest';
import { orderNames } from './order.ts';

const order = new Map(['cors', 'key-auth', 'acl', 'rate-limiting', 'http-log'].map((name, index) => [name, index]));
const names = ['http-log', 'rate-limiting', 'cors', 'key-auth'];

describe('the order of plugins', () => {
  it('is that of the list', () => {
    expect(orderNames(names, [], order)).toEqual({ names: ['cors', 'key-auth', 'rate-limiting', 'http-log'] });
  });

  it('follows wishes and leaves the rest where it was', () => {
    const wish = [{ name: 'rate-limiting', ordering: { before: { access: ['key-auth'] } } }];
    expect(orderNames(names, wish, order)).toEqual({ names: ['cors', 'rate-limiting', 'key-auth', 'http-log'] });
    const after = [{ name: 'cors', ordering: { after: { access: ['key-auth'] } } }];
    expect(orderNames(names, after, order)).toEqual({ names: ['key-auth', 'cors', 'rate-limiting', 'http-log'] });
  });

  it('ignores wishes about plugins that do not run here', () => {
    const wish = [{ name: 'key-auth', ordering: { after: { access: ['acl'] } } }];
    expect(orderNames(names, wish, order)).toEqual({ names: ['cors', 'key-auth', 'rate-limiting', 'http-log'] });
  });

  it('says which wishes contradict each other', () => {
    const wishes = [
      { name: 'cors', ordering: { after: { access: ['key-auth'] } } },
      { name: 'key-auth', ordering: { after: { access: ['cors'] } } },
    ];
    expect(orderNames(names, wishes, order)).toMatchObject({
      problem: "ordering: 'cors' and 'key-auth' each want to run before the other",
    });
    const behind = { name: 'http-log', ordering: { after: { access: ['cors'] } } };
    expect(orderNames(names, [...wishes, behind], order)).toEqual(orderNames(names, wishes, order));
  });
});
