import type { RouteEntity } from '@sallyport/pipeline';
import { type ExchangeOptions, exchange, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { compileTrait, type TraitSettings } from './trait.ts';

const services = fakeServices({ consumers: [{ username: 'ann', id: 'c-1', custom_id: 'x7', groups: ['gold', 'eu'] }] });
const ann = services.consumer('ann');
const tagged = { ...ann, entity: { ...ann.entity, tags: ['team:research', 'tier:1'] } };
const route = { id: 'r', tags: ['team:support', 'site:paris'] } as unknown as RouteEntity;
const person = { type: 'person', id: 'eve' } as const;
const agent = { type: 'agent', id: 'planner' } as const;

describe('what can be told of an exchange', () => {
  it.each([
    [{ kind: 'consumer' }, { consumer: ann }, 'c-1'],
    [{ kind: 'consumer', values: ['ann'] }, { consumer: ann }, 'c-1'],
    [{ kind: 'consumer', values: ['x7'] }, { consumer: ann }, 'c-1'],
    [{ kind: 'consumer', values: ['bob'] }, { consumer: ann }, undefined],
    [{ kind: 'consumer', key: 'username', values: ['ann'] }, { consumer: ann }, 'c-1'],
    [{ kind: 'consumer', key: 'id', values: ['ann'] }, { consumer: ann }, undefined],
    [{ kind: 'consumer', key: 'custom_id', values: ['x7'] }, { consumer: ann }, 'c-1'],
    [{ kind: 'consumer_group', key: 'name', values: ['eu'] }, { consumer: ann }, 'group-eu'],
    [{ kind: 'consumer_group', key: 'id', values: ['eu'] }, { consumer: ann }, undefined],
    [{ kind: 'consumer' }, {}, undefined],
    [{ kind: 'consumer_group' }, { consumer: ann }, 'group-eu'],
    [{ kind: 'consumer_group', values: ['eu'] }, { consumer: ann }, 'group-eu'],
    [{ kind: 'credential' }, { credential: { id: 'k' } }, 'k'],
    [{ kind: 'person' }, { actors: [person, agent] }, 'eve'],
    [{ kind: 'agent' }, { actors: [person, agent] }, 'planner'],
    [{ kind: 'agent' }, { actors: [person, { ...agent, isEarlier: true }] }, undefined],
    [{ kind: 'header', key: 'X-Team' }, { headers: { 'x-team': 'red' } }, 'red'],
    [{ kind: 'header', key: 'X-Team', values: ['blue'] }, { headers: { 'x-team': ['red', 'blue'] } }, 'blue'],
    [{ kind: 'claim', key: 'org' }, { claims: { org: 'Acme Corp' } }, 'Acme Corp'],
    [{ kind: 'claim', key: '.teams' }, { claims: { teams: ['red', 'blue'] } }, 'red'],
    [{ kind: 'claim', key: '.teams', values: ['blue'] }, { claims: { teams: ['red', 'blue'] } }, 'blue'],
    [{ kind: 'claim', key: 'org' }, {}, undefined],
    [{ kind: 'label', key: 'team' }, { consumer: tagged, route }, 'research'],
    [{ kind: 'label', key: 'team' }, { consumer: ann, route }, 'support'],
    [{ kind: 'label', key: 'site', values: ['rome'] }, { route }, undefined],
    [{ kind: 'ip' }, { clientIp: '10.0.0.1' }, '10.0.0.1'],
    [{ kind: 'ip', values: ['10.0.0.0/8'] }, { clientIp: '::ffff:10.0.0.1' }, '::ffff:10.0.0.1'],
    [{ kind: 'path', values: ['/eu'] }, { url: '/eu/chat' }, '/eu'],
    [{ kind: 'path', values: ['/eu'] }, { url: '/europe' }, undefined],
  ] as [TraitSettings, ExchangeOptions, string | undefined][])('%j', (settings, options, value) => {
    expect(compileTrait(settings)(exchange(options))).toBe(value);
  });

  it('is counted by its hash where it is long, so that keys stay small', () => {
    const of = (team: string) =>
      compileTrait({ kind: 'header', key: 'x-team' })(exchange({ headers: { 'x-team': team } }));
    const long = of('a'.repeat(9_000));
    expect(long).toHaveLength(43);
    expect(of('a'.repeat(9_001))).not.toBe(long);
  });
});
