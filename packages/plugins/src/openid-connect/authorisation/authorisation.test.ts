import { describe, expect, it } from 'vitest';
import { setUp, statusOf } from '../test/set-up.ts';

describe('what is required of a token', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, number]>([
    ['a scope of a text', { scopes_required: ['read'] }, { scope: 'write read' }, 200],
    ['a scope of a list', { scopes_required: ['read'], scopes_claim: ['scp'] }, { scp: ['read'] }, 200],
    ['another scope', { scopes_required: ['admin'] }, { scope: 'read' }, 403],
    ['a part of a scope', { scopes_required: ['read'] }, { scope: 'reader' }, 403],
    ['a scope in capitals', { scopes_required: ['read'] }, { scope: 'READ' }, 403],
    ['all of one item', { scopes_required: ['read write'] }, { scope: 'write read' }, 200],
    ['one of one item with two', { scopes_required: ['read write'] }, { scope: 'read' }, 403],
    ['the second item', { scopes_required: ['read write', 'admin'] }, { scope: 'admin' }, 200],
    ['parts of two items', { scopes_required: ['read write', 'admin all'] }, { scope: 'read admin' }, 403],
    ['groups in a list', { groups_required: ['a'] }, { groups: ['b', 'a'] }, 200],
    ['a group with a space, which is two', { groups_required: ['a b'] }, { groups: ['a b'] }, 403],
    ['groups that are no list', { groups_required: ['a'] }, { groups: { a: true } }, 403],
    ['no groups', { groups_required: ['a'] }, {}, 403],
    ['groups that are null', { groups_required: ['a'] }, { groups: null }, 403],
    [
      'nested roles',
      { roles_required: ['admin'], roles_claim: ['realm_access', 'roles'] },
      { realm_access: { roles: ['admin'] } },
      200,
    ],
    [
      'roles elsewhere',
      { roles_required: ['admin'], roles_claim: ['realm_access', 'roles'] },
      { roles: ['admin'] },
      403,
    ],
    [
      'a claim with a dotted name',
      { groups_required: ['a'], groups_claim: ['https://example.com/groups'] },
      { 'https://example.com/groups': ['a'] },
      200,
    ],
    ['an inherited name', { groups_required: ['Object'], groups_claim: ['constructor', 'name'] }, {}, 403],
    ['a number as a text', { groups_required: ['42'] }, { groups: [42] }, 200],
    ['both of two kinds', { scopes_required: ['read'], groups_required: ['a'] }, { scope: 'read', groups: ['a'] }, 200],
    ['one of two kinds', { scopes_required: ['read'], groups_required: ['a'] }, { scope: 'read', groups: ['b'] }, 403],
    ['an audience in a list', { audience_required: ['api'] }, { aud: ['x', 'api'] }, 200],
    ['no forbidden claim', { claims_forbidden: ['test'] }, {}, 200],
    ['a forbidden claim', { claims_forbidden: ['test'] }, { test: false }, 403],
    ['a domain', { domains: ['example.com'] }, { hd: 'example.com' }, 200],
    ['another domain', { domains: ['example.com'] }, { hd: 'example.com.evil' }, 401],
    ['no domain', { domains: ['undefined.example'] }, {}, 401],
  ])('%s', async (_what, config, claims, status) => {
    expect(statusOf(await (await setUp(config)).as(claims))).toBe(status);
  });
});

describe('the consumer', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string | number]>([
    ['by username', { consumer_claim: ['sub'], consumer_by: ['username'] }, { sub: 'alice' }, 'c-alice'],
    ['by custom id, which comes first', { consumer_claim: ['sub'] }, { sub: 'A1' }, 'c-alice'],
    [
      'by username first, when it is so told',
      { consumer_claim: ['sub'], consumer_by: ['username', 'custom_id'] },
      { sub: 'A1' },
      'c-tricky',
    ],
    ['by id', { consumer_claim: ['sub'], consumer_by: ['id'] }, { sub: 'c-bob' }, 'c-bob'],
    ['not by id, unless it is so told', { consumer_claim: ['sub'] }, { sub: 'c-bob' }, 403],
    ['not in another case', { consumer_claim: ['sub'] }, { sub: 'ALICE' }, 403],
    [
      'in any case, when it is so told',
      { consumer_claim: ['sub'], by_username_ignore_case: true },
      { sub: 'bOB' },
      'c-bob',
    ],
    ['of a nested claim', { consumer_claim: ['user', 'name'] }, { user: { name: 'alice' } }, 'c-alice'],
    ['of the first claim that is there', { consumer_claims: [['email'], ['sub']] }, { sub: 'alice' }, 'c-alice'],
    [
      'of the first claim, though only the second names one',
      { consumer_claims: [['email'], ['sub']] },
      { email: 'x@example.com', sub: 'alice' },
      403,
    ],
    ['of a list of one', { consumer_claim: ['names'] }, { names: ['alice'] }, 'c-alice'],
    ['not of a list of two', { consumer_claim: ['names'] }, { names: ['alice', 'Bob'] }, 403],
    ['that is not there', { consumer_claim: ['sub'] }, { sub: 'carol' }, 403],
    ['that no claim names', { consumer_claim: ['email'] }, {}, 403],
  ])('%s', async (_what, config, claims, wanted) => {
    const trace = await (await setUp(config)).as(claims);
    if (typeof wanted === 'number') expect(statusOf(trace)).toBe(wanted);
    else
      expect(trace.upstream?.headers).toMatchObject({
        'x-consumer-id': wanted,
        'x-credential-identifier': claims['sub'] ?? 'alice',
      });
  });

  it('need not be there when it is optional', async () => {
    const { as } = await setUp({ consumer_claim: ['sub'], consumer_optional: true });
    const { x, upstream, event } = await as({ sub: 'carol' }, {});
    expect(x.consumer).toBeUndefined();
    expect(upstream?.headers).toMatchObject({ 'x-credential-identifier': 'carol' });
    expect(event).toMatchObject({ credentialId: 'carol', subject: 'carol' });
  });

  it('need not be there in a configuration without consumers, whose requirements decide alone', async () => {
    const config = { consumer_claim: ['sub'], groups_required: ['users'] };
    const { as, services } = await setUp(config, {});
    expect(statusOf(await as({ sub: 'carol', groups: ['users'] }))).toBe(200);
    expect(statusOf(await as({ sub: 'carol', groups: [] }))).toBe(403);
    expect(services.log.entries.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('must be there when nothing else is required, or there is another consumer', async () => {
    expect(statusOf(await (await setUp({ consumer_claim: ['sub'] }, {})).as({ sub: 'carol' }))).toBe(403);
    const config = { consumer_claim: ['sub'], groups_required: ['users'] };
    expect(statusOf(await (await setUp(config)).as({ sub: 'carol', groups: ['users'] }))).toBe(403);
  });

  it('is logged with the credential, also when it may not pass', async () => {
    const { as } = await setUp({ consumer_claim: ['sub'], groups_required: ['admins'] });
    const { event } = await as({ sub: 'alice', groups: [] });
    expect(event).toMatchObject({
      credentialId: 'alice',
      consumer: { id: 'c-alice' },
      refusal: { plugin: 'openid-connect', code: 'openid_forbidden' },
      response: { status: 403 },
    });
  });
});

describe('consumer groups', () => {
  it('of a claim are those that are configured, by name', async () => {
    const { as } = await setUp({ consumer_groups_claim: ['tiers'] });
    const { x } = await as({ tiers: ['silver', 'unknown', 'gold', 'silver'] });
    expect(x.consumerGroups.map(({ name }) => name)).toEqual(['gold', 'silver']);
    expect(statusOf(await as({ tiers: ['unknown'] }))).toBe(403);
    expect(statusOf(await as({}))).toBe(403);
  });

  it('may be none when they are optional', async () => {
    const { as } = await setUp({ consumer_groups_claim: ['tiers'], consumer_groups_optional: true });
    expect((await as({})).x.consumerGroups).toEqual([]);
  });

  it('are the consumer’s own when no claim is looked at', async () => {
    const { x } = await (await setUp({ consumer_claim: ['sub'] })).as({ sub: 'alice' });
    expect(x.consumerGroups.map(({ name }) => name)).toEqual(['staff']);
  });
});
