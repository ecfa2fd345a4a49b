import type { Exchange } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { principalOf } from './principal.ts';

const person = { iss: 'https://idp', sub: 'ann', client_id: 'chat' };

describe('principalOf', () => {
  it('knows a caller again, whatever else the exchange says', () => {
    expect(principal({ claims: { ...person, exp: 1 } })).toBe(principal({ claims: { ...person, exp: 2 } }));
    expect(principal({ consumer: 'a', credential: 'key 1' })).toBe(principal({ consumer: 'a', credential: 'key 2' }));
  });

  it('knows apart who shows one token as different consumers', () => {
    const claims = { ...person };
    const ofA = principal({ claims, consumer: 'a' });
    expect(principal({ claims, consumer: 'b' })).not.toBe(ofA);
    expect(principal({ claims, consumer: 'a' })).toBe(ofA);
    const empty = {};
    expect(principal({ claims: empty, credential: 'a' })).not.toBe(principal({ claims: empty, credential: 'b' }));
  });

  it.each([
    ['consumers', { consumer: 'a' }, { consumer: 'b' }],
    [
      'persons behind one consumer',
      { consumer: 'a', claims: person },
      { consumer: 'a', claims: { ...person, sub: 'bob' } },
    ],
    ['issuers', { claims: person }, { claims: { ...person, iss: 'https://other' } }],
    ['programs that act for one person', { claims: person }, { claims: { ...person, client_id: 'agent' } }],
    ['credentials without more', { credential: 'a' }, { credential: 'b' }],
    ['a consumer and a credential of that name', { consumer: 'a' }, { credential: 'a' }],
    ['nobody and somebody', {}, { consumer: 'anonymous' }],
  ] as const)('tells %s apart', (_what, one, other) => {
    expect(principal(one)).not.toBe(principal(other));
  });
});

interface Caller {
  readonly consumer?: string;
  readonly credential?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

function principal({ consumer, credential, claims }: Caller): string {
  const x = { consumer: consumer && { id: consumer }, credential: credential && { id: credential }, claims };
  return principalOf(x as unknown as Exchange);
}
