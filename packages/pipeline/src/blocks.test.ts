import type { Actor } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { Blocks } from './blocks.ts';
import type { Exchange } from './exchange.ts';

const blocks = (kind: string, name: string) => new Blocks([{ id: '1', kind, name }]);
const ann = { id: 'c1', username: 'ann', customId: 'a-1', groups: [], entity: { id: 'c1' } };
const person: Actor = { type: 'person', id: 'alice' };
const agent = { type: 'agent', id: 'chatbot' } as Actor;
const earlier = { type: 'agent', id: 'planner', isEarlier: true } as Actor;

function isBlocked(found: Blocks, consumer: object | undefined, ...actors: Actor[]): boolean {
  return found.blocksCallerOf({ consumer, actors } as unknown as Exchange);
}

describe('blocks', () => {
  it.each(['c1', 'ann', 'a-1'])('are about a consumer by %s', (name) => {
    expect(isBlocked(blocks('consumer', name), ann)).toBe(true);
    expect(isBlocked(blocks('consumer', name), { ...ann, id: 'c2', username: 'bob', customId: undefined })).toBe(false);
    expect(isBlocked(blocks('consumer', name), undefined)).toBe(false);
  });

  it('are about persons who are no consumers, whatever acts for them', () => {
    expect(isBlocked(blocks('consumer', 'alice'), undefined, person, agent)).toBe(true);
    expect(isBlocked(blocks('consumer', 'chatbot'), undefined, person, agent)).toBe(false);
  });

  it('are about agents, whomever they act for, also through others', () => {
    for (const name of ['chatbot', 'planner'])
      expect(isBlocked(blocks('agent', name), undefined, person, agent, earlier)).toBe(true);
    expect(isBlocked(blocks('agent', 'alice'), undefined, person, agent)).toBe(false);
    expect(isBlocked(blocks('agent', 'ann'), ann)).toBe(true);
  });

  it('are about models by name, or by that of one provider', () => {
    const all = blocks('model', 'gpt-4o');
    expect([all.blocksModel('openai', 'gpt-4o'), all.blocksModel('azure', 'gpt-4o')]).toEqual([true, true]);
    const one = blocks('model', 'openai/gpt-4o');
    expect([one.blocksModel('openai', 'gpt-4o'), one.blocksModel('azure', 'gpt-4o')]).toEqual([true, false]);
    expect(one.blocksModel('openai', undefined)).toBe(false);
  });
});
