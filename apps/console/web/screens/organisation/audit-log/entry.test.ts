import { describe, expect, it } from 'vitest';
import { type Entry, sentenceOf } from './entry.ts';

const entry = (more: Partial<Entry>): Entry => ({
  ...{ id: 1, type: 'change', ts: '', actor: 'ann@example.com', client_ip: '', trace_id: '' },
  ...{ action: 'update', entity_type: 'route', entity_id: 'r1' },
  ...more,
});

describe('an entry of the audit log', () => {
  it.each([
    [entry({}), 'ann@example.com: update route'],
    [entry({ type: 'authentication', action: 'sign-in', successful: true }), 'ann@example.com signed in'],
    [entry({ type: 'authentication', action: 'sign-in', successful: false, actor: '' }), 'Somebody could not sign in'],
    [
      entry({ type: 'authorization', action: 'routes.write', granted: false }),
      'ann@example.com was refused routes.write',
    ],
  ])('says what happened', (it_, sentence) => expect(sentenceOf(it_)).toBe(sentence));
});
