import { exchange, fakeServices, headersByName } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { compileAnonymous, identify, identifyAnonymous, quoted } from './identity.ts';

const services = fakeServices({
  consumers: [
    { id: 'c-1', username: 'ann', custom_id: 'A1', groups: ['staff'] },
    { id: 'c-2', username: 'Žofie' },
  ],
});

const proven = (name: string) => ({
  consumer: services.consumer(name),
  credential: { id: `credential of ${name}` },
  credentialIdentifier: `credential of ${name}`,
  actor: { type: 'service' as const, id: services.consumer(name).id },
});

describe('identify', () => {
  it('tells the exchange, its actors and the upstream who calls', () => {
    const x = exchange();
    identify(x, proven('ann'));
    expect(x.consumerGroups.map((group) => group.name)).toEqual(['staff']);
    expect(x.actors).toEqual([{ type: 'service', id: 'c-1' }]);
    expect(headersByName(x.requestHeaders)).toMatchObject({
      'x-consumer-id': 'c-1',
      'x-consumer-custom-id': 'A1',
      'x-consumer-username': 'ann',
      'x-credential-identifier': 'credential of ann',
    });
  });

  it('leaves nothing of whom an earlier plugin recognised', () => {
    const x = exchange();
    identify(x, proven('ann'));
    identify(x, proven('c-2'));
    const headers = headersByName(x.requestHeaders);
    expect(headers).not.toHaveProperty('x-consumer-custom-id');
    expect(headers['x-consumer-id']).toBe('c-2');
    expect(x.consumerGroups).toEqual([]);
  });

  it('names persons first, then who acts now, then who did before, each once', () => {
    const x = exchange();
    const agent = (id: string) => ({ type: 'agent' as const, id });
    const earlier = { ...agent('y'), isEarlier: true as const };
    identify(x, proven('ann'));
    identify(x, { ...proven('c-2'), actor: { type: 'person', id: 'alice' }, agents: [agent('x'), earlier] });
    identify(x, { ...proven('c-2'), actor: { type: 'person', id: 'alice' }, agents: [agent('z'), earlier] });
    expect(x.actors.map(({ id }) => id)).toEqual(['alice', 'c-1', 'x', 'z', 'y']);
  });

  it('sends names beyond ASCII as UTF-8', () => {
    const x = exchange();
    identify(x, { ...proven('c-2'), credentialIdentifier: 'Žofie' });
    for (const name of ['x-consumer-username', 'x-credential-identifier']) {
      expect(Buffer.from(x.requestHeaders.get(name)!, 'latin1').toString()).toBe('Žofie');
    }
  });
});

describe('compileAnonymous', () => {
  it('lets a caller go on as the anonymous consumer, by username or id, without a credential', () => {
    for (const name of ['ann', 'c-1']) {
      const x = exchange();
      identify(x, proven('c-2'));
      x.claims = { sub: 'c-2' };
      x.authenticatedGroups = ['admins'];
      expect(compileAnonymous(name, services)!(x)).toBeUndefined();
      expect([x.actors, x.claims, x.authenticatedGroups]).toEqual([[], undefined, undefined]);
      const headers = headersByName(x.requestHeaders);
      expect([x.consumer?.id, x.credential]).toEqual(['c-1', undefined]);
      expect(headers).toMatchObject({ 'x-anonymous-consumer': 'true', 'x-consumer-username': 'ann' });
      expect(headers).not.toHaveProperty('x-credential-identifier');
    }
  });

  it('refuses with 500 when that consumer does not exist', () => {
    expect(compileAnonymous('nobody', services)!(exchange())).toMatchObject({
      status: 500,
      message: "anonymous consumer nobody is configured but doesn't exist",
    });
  });

  it.each([undefined, ''])('is nothing for %j', (name) => {
    expect(compileAnonymous(name, services)).toBeUndefined();
  });
});

describe('quoted', () => {
  it('escapes what would end the string', () => {
    expect(quoted('a"b\\c')).toBe('"a\\"b\\\\c"');
    expect(quoted('Büro\n')).toBe('"BÃ¼ro%0A"');
  });
});

describe('the end of access', () => {
  const startedAtMs = 1_000_000;

  it('is the earliest that a token tells, with the leeway it was accepted with', () => {
    const x = exchange({ startedAtMs });
    x.endAccess({ sub: 'ann' });
    x.endAccess({ exp: '2000' });
    expect(x.accessEndsAtMs).toBeUndefined();
    x.endAccess({ exp: 2_000 }, 60);
    x.endAccess({ exp: 3_000 });
    expect(x.accessEndsAtMs).toBe(2_060_000);
    x.endAccess({ exp: 1_500.5 });
    expect(x.accessEndsAtMs).toBe(1_500_500);
  });

  it('is not one that was past when the token was accepted', () => {
    const x = exchange({ startedAtMs });
    x.endAccess({ exp: 1_000 });
    x.endAccess({ exp: Number.NaN });
    expect(x.accessEndsAtMs).toBeUndefined();
  });

  it('is none for those who go on as somebody else', () => {
    const x = exchange({ startedAtMs });
    x.endAccess({ exp: 2_000 });
    identifyAnonymous(x, services.consumer('ann'));
    expect(x.accessEndsAtMs).toBeUndefined();
  });
});
