import type { Exchange } from '@sallyport/pipeline';
import { exchange } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { federated, TestFederation } from './fixtures/federation.ts';
import { ScriptedSource } from './fixtures/scripted-source.ts';
import type { Gate } from './gate.ts';

const callerNamed = (id: string): Exchange => exchange({ claims: { iss: 'https://idp.example', sub: id } });

describe('callers', () => {
  it('see no list that was fetched for another', async () => {
    const source = new ScriptedSource('wiki', { tools: [{ name: 'of-alice' }] });
    const federation = new TestFederation([source]);
    federation.x = callerNamed('alice');
    expect(await federation.names('tools/list')).toEqual(['of-alice']);
    source.lists = { tools: [{ name: 'of-bob' }] };
    federation.x = callerNamed('bob');
    expect(await federation.names('tools/list')).toEqual(['of-bob']);
    federation.x = callerNamed('alice');
    expect(await federation.names('tools/list')).toEqual(['of-alice']);
  });

  it('whom the gateway does not know see no list that was fetched with other credentials', async () => {
    const source = new ScriptedSource('wiki', { tools: [{ name: 'of-alice' }] });
    source.credentialsOf = (x) => x.requestHeaders.get('x-api-key') ?? '';
    const federation = new TestFederation([source]);
    federation.x = exchange({ headers: { 'X-Api-Key': 'alice' } });
    expect(await federation.names('tools/list')).toEqual(['of-alice']);
    source.lists = { tools: [{ name: 'of-bob' }] };
    federation.x = exchange({ headers: { 'X-Api-Key': 'bob' } });
    expect(await federation.names('tools/list')).toEqual(['of-bob']);
  });

  it('see one list where its server says that it is public, and no more when it says so no longer', async () => {
    const source = new ScriptedSource('wiki', { tools: [{ name: 'of-all' }] });
    source.hints = { ttlMs: 1_000, cacheScope: 'public' };
    const lists = { ttlMs: undefined, graceMs: 0, deadlineMs: 1_000, isShared: false };
    const federation = new TestFederation([federated(source, { lists })]);
    federation.x = callerNamed('alice');
    await federation.names('tools/list');
    federation.x = callerNamed('bob');
    expect(await federation.names('tools/list')).toEqual(['of-all']);
    expect(source.asksOf('tools/list')).toHaveLength(1);

    source.hints = {};
    await federation.clock.advance(10_000);
    source.lists = { tools: [{ name: 'of-bob' }] };
    expect(await federation.names('tools/list')).toEqual(['of-bob']);
    source.lists = { tools: [{ name: 'of-alice' }] };
    federation.x = callerNamed('alice');
    expect(await federation.names('tools/list')).toEqual(['of-alice']);
  });

  it('whose clients can do different things may be shown different lists', async () => {
    const source = new ScriptedSource('wiki', { tools: [{ name: 'plain' }] });
    const federation = new TestFederation([source]);
    await federation.names('tools/list');
    source.lists = { tools: [{ name: 'asks-back' }] };
    federation.client = { ...federation.client, capabilities: Buffer.from('{"sampling":{}}') };
    expect(await federation.names('tools/list')).toEqual(['asks-back']);
  });

  const gate: Gate = { hidesFrom: () => true, admits: (_x, { source, name }) => `${source}/${name}` !== 'wiki/secret' };

  it('call nothing that was not there when it was judged whether they may', async () => {
    const source = new ScriptedSource('wiki', { tools: [{ name: 'late' }] });
    source.results['tools/call'] = { content: [] };
    const federation = new TestFederation([source], { meant: () => new Map() });
    expect((await federation.ask('tools/call', { name: 'late' })).error?.message).toBe('Unknown tool: late');
    expect(source.asksOf('tools/call')).toEqual([]);
  });

  it('are shown no list that is larger than anybody could read', async () => {
    const description = 'd'.repeat(1024 * 1024);
    const tools = Array.from({ length: 9 }, (_, n) => ({ name: `t${n}`, description }));
    const source = new ScriptedSource('wiki', { tools });
    source.pageEntries = 2;
    const federation = new TestFederation([source]);
    expect((await federation.ask('tools/list')).failure).toBe('invalid');
    source.lists = { tools: tools.slice(0, 3) };
    await federation.clock.advance(2_000);
    expect(await federation.names('tools/list')).toHaveLength(3);
  });

  it('find a hidden tool neither in lists nor by its name, told in the words for one that is not there', async () => {
    const source = new ScriptedSource('wiki', { tools: [{ name: 'secret' }, { name: 'search' }] });
    source.results['tools/call'] = { content: [] };
    const federation = new TestFederation([source], { gate });
    expect(await federation.names('tools/list')).toEqual(['search']);
    const hidden = await federation.ask('tools/call', { name: 'secret' });
    const unknown = await federation.ask('tools/call', { name: 'other!' });
    expect(hidden.error).toEqual({ code: -32602, message: 'Unknown tool: secret' });
    expect(unknown.error).toEqual({ code: -32602, message: 'Unknown tool: other!' });
    expect(source.asksOf('tools/call')).toEqual([]);
  });

  it('never get a list made for one of them as public', async () => {
    const source = new ScriptedSource('wiki', { tools: [{ name: 'search' }] });
    source.hints = { ttlMs: 1_000, cacheScope: 'public' };
    const listHints = { ttlMs: 9_000, scope: 'public' } as const;
    const open = await new TestFederation([source], { listHints }).ask('tools/list');
    expect(open.result).toMatchObject({ cacheScope: 'public', ttlMs: 9_000 });
    const filtered = await new TestFederation([source], { listHints, gate }).ask('tools/list');
    expect(filtered.result).toMatchObject({ cacheScope: 'private' });
    const unasked = await new TestFederation([source]).ask('tools/list');
    expect(unasked.result).toMatchObject({ cacheScope: 'private', ttlMs: 1_000 });
  });
});

describe('a cursor', () => {
  const tools = Array.from({ length: 2_500 }, (_, i) => ({ name: `tool-${i}` }));
  const readAll = async (federation: TestFederation) => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const { result } = await federation.ask('tools/list', cursor === undefined ? {} : { cursor });
      names.push(...result.tools.map(({ name }: { name: string }) => name));
      cursor = result.nextCursor;
    } while (cursor !== undefined);
    return names;
  };

  it('leads through a long list, each entry once', async () => {
    const federation = new TestFederation([new ScriptedSource('wiki', { tools })]);
    expect(await readAll(federation)).toEqual(tools.map(({ name }) => name));
  });

  it('leads past what is hidden, and does not tell of it', async () => {
    const gate: Gate = { hidesFrom: () => true, admits: (_x, { name }) => Number(name.slice(5)) < 1_000 };
    const federation = new TestFederation([new ScriptedSource('wiki', { tools })], { gate });
    const { result } = await federation.ask('tools/list');
    expect(result.tools).toHaveLength(1_000);
    expect(result).not.toHaveProperty('nextCursor');
  });

  it('that is none of ours is refused', async () => {
    const federation = new TestFederation([new ScriptedSource('wiki', { tools: [{ name: 'a' }], prompts: [] })]);
    const hidden = Buffer.from('tool b').toString('base64url');
    const ofAnother = Buffer.from('prompt a').toString('base64url');
    for (const cursor of ['', '1', 'tool a', hidden, ofAnother, 'x'.repeat(10_000)])
      expect((await federation.ask('tools/list', { cursor })).error).toEqual({
        code: -32602,
        message: 'Invalid cursor',
      });
    const found = await federation.ask('tools/list', { cursor: Buffer.from('tool a').toString('base64url') });
    expect(found.result.tools).toEqual([]);
  });

  it('never makes a list fail, whatever it is', async () => {
    const federation = new TestFederation([new ScriptedSource('wiki', { tools: [{ name: 'a' }] })]);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), async (cursor) => {
        const { result, error } = await federation.ask('tools/list', { cursor });
        expect(error?.code ?? result.tools.length).toBeLessThanOrEqual(0);
      }),
    );
  });
});
