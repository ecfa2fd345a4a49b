import type { Consumer, Exchange } from '@sallyport/pipeline';
import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { compileScope } from './scope.ts';

const consumer = (id: string, ...groups: string[]): Consumer => ({
  id,
  username: id,
  customId: undefined,
  groups: groups.map((name) => ({ id: name, name })),
  entity: { id, username: id },
});

function caller(change: (x: Exchange) => void, headers: Record<string, string> = {}): Exchange {
  const x = exchange({ headers });
  change(x);
  return x;
}

const known = (id: string, ...groups: string[]) =>
  caller((x) => x.authenticate(consumer(id, ...groups), { id: `key of ${id}` }));

describe('an answer’s scope', () => {
  const scope = compileScope('caller');

  it('is the caller: a consumer, whichever of its keys it shows', () => {
    const other = caller((x) => x.authenticate(consumer('ann'), { id: 'another key' }));
    expect(scope(known('ann'), undefined)).toBe(scope(other, undefined));
    expect(scope(known('ann'), undefined)).not.toBe(scope(known('bob'), undefined));
  });

  it('is the person behind a client, the agent that acts, and whom the caller says it acts for', () => {
    const person = (sub: string) =>
      caller((x) => {
        x.authenticate(consumer('portal'), { id: 'c' });
        x.claims = { iss: 'https://idp', sub };
      });
    expect(scope(person('ann'), undefined)).not.toBe(scope(person('bob'), undefined));
    const agent = caller((x) => x.actors.push({ type: 'agent', id: 'bot' } as Exchange['actors'][number]));
    expect(scope(agent, undefined)).not.toBe(scope(exchange({}), undefined));
    expect(scope(known('app'), 'user-1')).not.toBe(scope(known('app'), 'user-2'));
  });

  it.each(['authorization', 'api-key', 'cookie', 'x-goog-api-key'])(
    'is whoever shows a %s that nobody here has checked',
    (name) => {
      const [one, other] = ['a', 'b'].map((value) => scope(exchange({ headers: { [name]: value } }), undefined));
      expect(one).not.toBe(other);
      expect(one).not.toContain('"a"');
    },
  );

  it('is one for all who say nothing of themselves', () => {
    expect(scope(exchange({}), undefined)).toBe(scope(exchange({}), undefined));
  });

  it('may be the groups, which must be the same; whoever is in none shares with nobody', () => {
    const ofGroups = compileScope('consumer_group');
    expect(ofGroups(known('ann', 'gold'), 'a')).toBe(ofGroups(known('bob', 'gold'), 'b'));
    expect(ofGroups(known('ann', 'gold'), undefined)).not.toBe(ofGroups(known('bob', 'gold', 'staff'), undefined));
    expect(ofGroups(known('ann'), undefined)).not.toBe(ofGroups(known('bob'), undefined));
  });

  it('may be everyone', () => {
    const ofAll = compileScope('everyone');
    expect(ofAll(known('ann'), 'a')).toBe(ofAll(known('bob'), 'b'));
  });

  it('is not that of others because a token names its groups as consumer groups are named', () => {
    const shared = compileScope('consumer_group');
    const claiming = caller((x) => {
      x.authenticatedGroups = ['group staff', 'staff'];
    });
    const claimingOne = caller((x) => {
      x.authenticatedGroups = ['group staff'];
    });
    expect(shared(claiming, undefined)).not.toBe(shared(known('ann', 'staff'), undefined));
    expect(shared(claimingOne, undefined)).not.toBe(shared(known('ann', 'staff'), undefined));
  });

  it('is told by a key in the query, where nobody here has checked it', () => {
    const own = compileScope('caller');
    const asking = (key: string) => own(exchange({ url: `/v1beta/models/m:generateContent?key=${key}` }), undefined);
    expect(asking('a')).not.toBe(asking('b'));
    expect(asking('a')).toBe(asking('a'));
  });
});
