import { expect, it } from 'vitest';
import { actorsOf } from './actors.ts';

const alice = { type: 'person', id: 'alice' };
const agent = (id: string) => ({ type: 'agent', id });
const earlier = (id: string) => ({ type: 'agent', id, isEarlier: true });

it.each<[string, Record<string, unknown>, object, object[]]>([
  ['a person by themselves', { sub: 'alice' }, alice, []],
  ['a person with a name', { sub: 'alice', preferred_username: 'Alice' }, { ...alice, name: 'Alice' }, []],
  ['a person through the client of RFC 9068', { sub: 'alice', client_id: 'chat' }, alice, [agent('chat')]],
  ['a person through an authorized party', { sub: 'alice', azp: 'chat' }, alice, [agent('chat')]],
  ['a person through a client of Okta', { sub: 'alice', cid: 'chat' }, alice, [agent('chat')]],
  ['a person through an actor', { sub: 'alice', act: { sub: 'x' } }, alice, [agent('x')]],
  ['an actor rather than the client', { sub: 'alice', client_id: 'chat', act: { sub: 'x' } }, alice, [agent('x')]],
  ['an actor named by its client', { sub: 'alice', act: { client_id: 'x' } }, alice, [agent('x')]],
  [
    'who acts now, then who did before',
    { sub: 'alice', act: { sub: 'x', act: { sub: 'y', act: { sub: 'z' } } } },
    alice,
    [agent('x'), earlier('y'), earlier('z')],
  ],
  ['a client for itself', { sub: 'job', client_id: 'job' }, { type: 'service', id: 'job' }, []],
  ['a client without subject', { azp: 'job' }, { type: 'service', id: 'job' }, []],
  ['a client of Entra', { sub: 'guid', azp: 'job', idtyp: 'app' }, { type: 'service', id: 'job' }, []],
  [
    'a client of Auth0',
    { sub: 'job@clients', azp: 'job', gty: 'client-credentials' },
    { type: 'service', id: 'job' },
    [],
  ],
  [
    'a client of Keycloak',
    { sub: 'guid', azp: 'Job', client_id: 'Job', preferred_username: 'service-account-job' },
    { type: 'service', id: 'Job' },
    [],
  ],
  [
    'a client of an older Keycloak',
    { sub: 'guid', azp: 'Job', clientId: 'Job', preferred_username: 'service-account-job' },
    { type: 'service', id: 'Job' },
    [],
  ],
  [
    'a person who calls themselves as a client of Keycloak would be called',
    { sub: 'guid', azp: 'Job', preferred_username: 'service-account-job' },
    { type: 'person', id: 'guid', name: 'service-account-job' },
    [agent('Job')],
  ],
  ['an actor for a client', { client_id: 'job', act: { sub: 'x' } }, { type: 'service', id: 'job' }, [agent('x')]],
  ['an actor of the same issuer', { iss: 'i', sub: 'alice', act: { iss: 'i', sub: 'x' } }, alice, [agent('x')]],
  [
    'an actor of another',
    { iss: 'i', sub: 'alice', act: { iss: 'https://o', sub: 'x' } },
    alice,
    [agent('https://o#x')],
  ],
  // A person must not seem to act alone because the actor cannot be read.
  ['an actor that is none', { sub: 'alice', act: 'x' }, alice, [agent('unknown')]],
  ['an actor without name', { sub: 'alice', act: { sub: 7 } }, alice, [agent('unknown')]],
  ['a null actor', { sub: 'alice', act: null }, alice, [agent('unknown')]],
  ['nobody', {}, { type: 'service', id: 'unknown' }, []],
  ['a subject that is no text', { sub: 7, client_id: '' }, { type: 'service', id: 'unknown' }, []],
])('finds %s', (_what, claims, actor, agents) => {
  expect(actorsOf(claims)).toEqual({ actor, agents });
});

it('follows a chain only so far', () => {
  let act: object | undefined;
  for (let i = 0; i < 1_000; i++) act = { sub: `a${i}`, act };
  expect(actorsOf({ sub: 'alice', act }).agents).toHaveLength(8);
});
