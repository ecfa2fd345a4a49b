import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { acl } from './plugin.ts';

const services = fakeServices({
  consumers: [
    { id: 'c-ann', username: 'ann', groups: ['gold', 'finance'] },
    { id: 'c-bob', username: 'bob' },
    { id: 'c-guest', username: 'guest' },
  ],
  entities: {
    acls: [
      { group: 'staff', consumer: 'ann' },
      { group: 'admins', consumer: 'ann' },
      { group: 'visitors', consumer: 'guest' },
    ],
  },
});

const credential = { id: 'key' };
const ann: ExchangeOptions = { consumer: services.consumer('ann'), credential };
const bob: ExchangeOptions = { consumer: services.consumer('bob'), credential };
const guest: ExchangeOptions = { consumer: services.consumer('guest') };
const byToken: ExchangeOptions = { credential, authenticatedGroups: ['staff', 'sales'] };

const run = (config: Record<string, unknown>) => runPlugin(acl, config, { services });

describe('acl', () => {
  it.each<[Record<string, unknown>, string, ExchangeOptions, 'passed' | 401 | 403]>([
    [{ allow: ['staff'] }, 'a member', ann, 'passed'],
    [{ allow: ['x', 'admins'] }, 'a member of one of them', ann, 'passed'],
    [{ allow: ['Staff'] }, 'a member of a group written otherwise', ann, 403],
    [{ allow: ['staff'] }, 'a consumer without groups', bob, 403],
    [{ allow: ['staff'] }, 'nobody', {}, 401],
    [{ allow: ['staff'] }, 'an anonymous consumer outside', guest, 403],
    [{ allow: ['visitors'] }, 'an anonymous consumer inside', guest, 'passed'],
    [{ deny: ['staff'] }, 'a member', ann, 403],
    [{ deny: ['staff'] }, 'a consumer without groups', bob, 'passed'],
    [{ deny: ['staff'] }, 'nobody', {}, 401],
    [{ allow: ['gold'] }, 'a member of a consumer group, when those do not count', ann, 403],
    [{ allow: ['gold'], include_consumer_groups: true }, 'a member of a consumer group', ann, 'passed'],
    [{ deny: ['gold'], include_consumer_groups: true }, 'a member of a consumer group', ann, 403],
    [{ allow: ['sales'] }, 'a token with the group', byToken, 'passed'],
    [{ allow: ['sales'] }, 'a token without groups', { credential, authenticatedGroups: [] }, 403],
    [{ allow: ['sales'] }, 'a token that says nothing of groups', { credential }, 403],
    [{ deny: ['sales'] }, 'a token with the group', byToken, 403],
    [{ allow: ['sales'] }, 'a token with the group of a consumer', { ...byToken, ...bob }, 403],
    [
      { allow: ['sales'], always_use_authenticated_groups: true },
      'a token with the group of a consumer',
      { ...byToken, ...bob },
      'passed',
    ],
    [{ allow: ['staff'], always_use_authenticated_groups: true }, 'a consumer without token groups', ann, 'passed'],
    [
      { allow: ['sales'] },
      'a token with the group of an anonymous consumer',
      { ...guest, authenticatedGroups: ['sales'] },
      'passed',
    ],
  ])('%j: %s', async (config, _who, request, expected) => {
    const plugin = run(config);
    // Twice, since the second decision may come from memory.
    for (const outcome of [await plugin(request), await plugin(request)]) {
      if (expected === 'passed') expect(outcome).toBe('passed');
      else {
        const message = expected === 401 ? 'Unauthorized' : 'You cannot consume this service';
        expect(outcome).toMatchObject({ status: expected, body: { message } });
      }
    }
  });

  it('tells the upstream the groups', async () => {
    const headers = async (config: Record<string, unknown>, request: ExchangeOptions) =>
      (await run(config).trace(request)).upstream?.headers;
    expect(await headers({ allow: ['staff'] }, ann)).toMatchObject({ 'x-consumer-groups': 'staff, admins' });
    expect(await headers({ allow: ['staff'], include_consumer_groups: true }, ann)).toMatchObject({
      'x-consumer-groups': 'staff, admins, finance, gold',
    });
    expect(await headers({ allow: ['sales'] }, byToken)).toMatchObject({ 'x-authenticated-groups': 'staff, sales' });
    const büro = { ...byToken, authenticatedGroups: ['Büro'] };
    expect(await headers({ allow: ['Büro'] }, büro)).toMatchObject({ 'x-authenticated-groups': 'BÃ¼ro' });
    const none = await headers({ deny: ['x'] }, bob);
    expect(none).not.toHaveProperty('x-consumer-groups');
  });

  it('keeps the groups to itself where hide_groups_header is on', async () => {
    for (const request of [ann, byToken]) {
      const { upstream } = await run({ allow: ['staff'], hide_groups_header: true }).trace(request);
      expect(Object.keys(upstream!.headers).filter((name) => name.endsWith('-groups'))).toEqual([]);
    }
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, 'name at least one group'],
    [{ allow: [], deny: [] }, 'name at least one group'],
    [{ allow: ['a'], deny: ['b'] }, 'set either allow or deny'],
    [{ whitelist: ['a'] }, 'whitelist'],
  ])('refuses to be configured with %j', (config, sentence) => {
    expect(() => run(config)).toThrow(sentence);
  });

  it('takes the example of its README, and an empty list beside a filled one', () => {
    expect(() => run(readmeExample(import.meta.url, 'acl'))).not.toThrow();
    expect(() => run({ allow: ['a'], deny: [] })).not.toThrow();
  });
});
