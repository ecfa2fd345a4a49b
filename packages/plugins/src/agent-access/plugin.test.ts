import type { Actor } from '@sallyport/contracts';
import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { agentAccess } from './plugin.ts';

const services = fakeServices({
  consumers: [
    { id: 'c-alice', username: 'alice', groups: ['gold'] },
    { id: 'c-bot', username: 'bot', groups: ['gold'] },
  ],
  entities: {
    acls: [
      { group: 'staff', consumer: 'alice' },
      { group: 'staff', consumer: 'bot' },
    ],
  },
});

const person = (id: string): Actor => ({ type: 'person', id });
const agent = (id: string): Actor => ({ type: 'agent', id });
const service = (id: string): Actor => ({ type: 'service', id });
const earlier = (id: string): Actor => ({ ...agent(id), isEarlier: true });
const by = (...actors: Actor[]): ExchangeOptions => ({ actors });
const asConsumer = (name: string, ...actors: Actor[]): ExchangeOptions => ({
  ...by(...actors),
  consumer: services.consumer(name),
  credential: { id: 'k' },
});

const run = (config: Record<string, unknown> = {}) => runPlugin(agentAccess, config, { services });

const aliceThroughX = { rules: [{ agents: ['x'], persons: ['alice'] }] };
const staffThroughX = { rules: [{ agents: ['x'], groups: ['staff'] }] };
const goldThroughX = { rules: [{ agents: ['x'], groups: ['gold'] }] };
const allButY = { rules: [{ agents: ['y'], action: 'deny' }, { agents: ['*'] }] };
const botForAlice = { rules: [{ agents: ['bot'], persons: ['alice'] }] };

describe('agent-access', () => {
  it.each<[string, Record<string, unknown>, ExchangeOptions, 'passed' | string]>([
    ['alice through x may', aliceThroughX, by(person('alice'), agent('x')), 'passed'],
    ['alice through y may not', aliceThroughX, by(person('alice'), agent('y')), 'agent_forbidden'],
    ['bob through x may not', aliceThroughX, by(person('bob'), agent('x')), 'agent_forbidden'],
    ['case matters', aliceThroughX, by(person('Alice'), agent('X')), 'agent_forbidden'],
    ['a name decides nothing', aliceThroughX, by({ ...person('m'), name: 'alice' }, agent('x')), 'agent_forbidden'],
    ['all that act must be allowed', aliceThroughX, by(person('alice'), agent('x'), agent('y')), 'agent_forbidden'],
    ['who handed on decides nothing', aliceThroughX, by(person('alice'), agent('x'), earlier('y')), 'passed'],
    ['who handed on opens nothing', aliceThroughX, by(person('alice'), agent('y'), earlier('x')), 'agent_forbidden'],
    ['there is one person', aliceThroughX, by(person('alice'), person('bob'), agent('x')), 'person_ambiguous'],
    ['nothing is allowed by default', {}, by(person('alice'), agent('x')), 'agent_forbidden'],
    ['unless it is', { default: 'allow' }, by(person('alice'), agent('x')), 'passed'],
    ['the first rule decides: y', allButY, by(person('alice'), agent('y')), 'agent_forbidden'],
    ['the first rule decides: x', allButY, by(person('alice'), agent('x')), 'passed'],
    [
      'a group of the token',
      staffThroughX,
      { ...by(person('alice'), agent('x')), authenticatedGroups: ['staff'] },
      'passed',
    ],
    ['no group', staffThroughX, by(person('alice'), agent('x')), 'agent_forbidden'],
    ['an ACL group', staffThroughX, asConsumer('alice', person('guid'), agent('x')), 'passed'],
    ['a consumer group', goldThroughX, asConsumer('alice', person('guid'), agent('x')), 'passed'],
    ['a person by their consumer', aliceThroughX, asConsumer('alice', person('guid'), agent('x')), 'passed'],
    [
      'groups of an agent’s own consumer are not the person’s',
      staffThroughX,
      asConsumer('bot', person('guid'), agent('x'), service('c-bot')),
      'agent_forbidden',
    ],
    ['an agent by its consumer', botForAlice, asConsumer('bot', person('alice'), service('c-bot')), 'passed'],
    ['a person alone', {}, by(person('alice')), 'passed'],
    ['a person alone where an agent is needed', { without_agent: 'deny' }, by(person('alice')), 'agent_missing'],
    [
      'a person whose agents all handed on, where one is needed',
      { without_agent: 'deny' },
      by(person('alice'), earlier('x')),
      'agent_missing',
    ],
    ['a program alone', {}, by(service('job')), 'person_missing'],
    ['a program alone where it may', { without_person: 'allow' }, by(service('job')), 'passed'],
    ['nobody', { default: 'allow', without_person: 'allow' }, {}, 'agent_unauthorized'],
  ])('%s', async (_what, config, request, expected) => {
    const { outcome, upstream } = await run(config).trace(request);
    if (expected === 'passed') expect(outcome).toBe('passed');
    else {
      expect(outcome).toMatchObject({ status: expected === 'agent_unauthorized' ? 401 : 403, code: expected });
      expect(upstream).toBeUndefined();
    }
  });

  it('tells the upstream who acts, unless it should not', async () => {
    const request = by(person('ålice'), agent('x'), service('s'), earlier('y'));
    const headers = async (config: object) =>
      (await run({ default: 'allow', ...config }).trace(request)).upstream!.headers;
    const told = await headers({});
    expect(Buffer.from(told['x-authenticated-person']!, 'latin1').toString()).toBe('ålice');
    expect(told['x-authenticated-agent']).toBe('x, s');
    expect(Object.keys(await headers({ hide_headers: true }))).not.toContain('x-authenticated-agent');
    const alone = await run().trace({ ...by(person('alice')), headers: { 'X-Authenticated-Agent': 'x' } });
    expect(alone.upstream!.headers).not.toHaveProperty('x-authenticated-agent');
  });

  it('takes groups of a token for the person that it speaks for', async () => {
    const bob = { ...by(person('bob'), agent('x')), authenticatedGroups: ['staff'] };
    expect(await run(staffThroughX)({ ...bob, claims: { sub: 'bob' } })).toBe('passed');
    expect(await run(staffThroughX)({ ...bob, claims: { client_id: 'x' } })).toMatchObject({ code: 'agent_forbidden' });
  });

  it('takes the example of its README, and refuses empty rules', () => {
    expect(() => run(readmeExample(import.meta.url, 'agent-access'))).not.toThrow();
    expect(() => run({ rules: [{ persons: ['alice'] }] })).toThrow();
    expect(() => run({ rules: [{ agents: [] }] })).toThrow();
    expect(() => run({ rules: [{ agents: ['x'], persons: [] }] })).toThrow();
  });
});
