import { type ExchangeOptions, exchange, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { TraceContext } from '../trace/trace-context.ts';
import { HeadLinks, usualConversationHeaders } from './head-links.ts';
import { link, linkArguments } from './links.ts';

const services = fakeServices({ consumers: [{ username: 'ann' }, { username: 'bob' }] });
const consumer = services.consumer('ann');
const credential = { id: 'key-1' };
const person = { type: 'person', id: 'sub-of-ann' } as const;

function keyFor(options: ExchangeOptions, value = 'conversation-1'): string {
  const x = exchange(options);
  link(x, 'header', value);
  return x.links![0]!.key;
}

describe('links of a conversation', () => {
  it('are the same for one caller, and different for any other who names the same', () => {
    const callers: ExchangeOptions[] = [
      { consumer, credential },
      { consumer: services.consumer('bob'), credential: { id: 'key-2' } },
      { credential },
      { actors: [person] },
      { actors: [person], claims: { iss: 'https://other.example' } },
      { actors: [{ type: 'agent', id: 'sub-of-ann' }] },
      { clientIp: '203.0.113.1' },
      { clientIp: '203.0.113.2' },
      // Nobody proved to be ann: this consumer stands for all who have no credential.
      { consumer, clientIp: '203.0.113.3' },
    ];
    const keys = callers.map((caller) => keyFor(caller));
    expect(new Set(keys).size).toBe(callers.length);
    expect(callers.map((caller) => keyFor(caller))).toEqual(keys);
    expect(keys.every((key) => /^[\w-]{22}$/.test(key))).toBe(true);
  });

  it('are of the person, whoever acts for them, and however they are known as a consumer', () => {
    const agent = { type: 'agent', id: 'planner' } as const;
    const keys = [{ actors: [person] }, { actors: [person, agent] }, { actors: [person], consumer, credential }].map(
      (caller) => keyFor(caller),
    );
    expect(new Set(keys).size).toBe(1);
    const named = { type: 'person', id: consumer.id } as const;
    expect(keyFor({ actors: [named], consumer, credential })).toBe(keyFor({ consumer, credential: { id: 'key-9' } }));
  });

  it('cannot be made alike by what stands beside the value', () => {
    expect(keyFor({ actors: [{ type: 'agent', id: 'a 20' }] }, 'x conversation-1')).not.toBe(
      keyFor({ actors: [{ type: 'agent', id: 'a' }] }, '20 x conversation-1'),
    );
  });

  it('are of ids, not of words, and each is told once', () => {
    const x = exchange();
    for (const value of ['default', '', 'x'.repeat(600), 7, undefined, null, 'conversation-1', 'conversation-1'])
      link(x, 'header', value);
    expect(x.links).toHaveLength(1);
  });

  it('are bounded', () => {
    const x = exchange();
    for (let i = 0; i < 1000; i++) link(x, 'tool_call', `call-number-${i}`);
    expect(x.links).toHaveLength(128);
  });

  it('tie what a model asks a tool to what the tool is asked, whatever it is called', () => {
    const x = exchange();
    linkArguments(x, 'tool_arguments', 'mcp__shop__find', '{"b":2,"a":1}', true);
    linkArguments(x, 'tool_arguments', 'find', { a: 1, b: 2, c: null });
    linkArguments(x, 'tool_result', 'find', { a: 1, b: 2 });
    const [asked, called, result] = x.links!;
    expect(asked).toEqual({ kind: 'tool_arguments', key: called!.key, isOrigin: true, tool: 'mcp__shop__find' });
    expect(called).toEqual({ kind: 'tool_arguments', key: asked!.key, tool: 'find' });
    expect(result).toEqual({ kind: 'tool_result', key: asked!.key, tool: 'find' });
  });

  it('are made of the trace that a caller is in, not of one that was begun here, and of the headers that are configured', () => {
    const ofHead = new HeadLinks(usualConversationHeaders);
    const x = exchange({ headers: { 'X-Session-Id': 'session-of-ann', 'X-Other': 'something-else' } });
    x.trace = new TraceContext('4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7', true, undefined);
    ofHead.add(x);
    expect(x.links!.map(({ kind }) => kind)).toEqual(['trace', 'header']);
    const begun = exchange({ headers: { 'X-Other': 'something-else' } });
    begun.trace = new TraceContext('4bf92f3577b34da6a3ce929d0e0e4736', undefined, true, undefined);
    ofHead.add(begun);
    expect(begun.links).toBeUndefined();
    new HeadLinks(['x-other']).add(begun);
    expect(begun.links!.map(({ kind }) => kind)).toEqual(['header']);
  });
});
