import { settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { WatchFilter, WatchListener } from '../source/source.ts';
import type { FederatedSession } from './federated-session.ts';
import { federated, prefixed, TestFederation } from './fixtures/federation.ts';
import { ScriptedSource } from './fixtures/scripted-source.ts';
import type { Gate } from './gate.ts';

describe('a session', () => {
  it('is opened at all servers at once, and says what they can do together', async () => {
    const wiki = new ScriptedSource('wiki', { tools: [], resources: [] });
    wiki.capabilities = { tools: {}, resources: { subscribe: true }, logging: {}, tasks: {}, experimental: { x: {} } };
    wiki.instructions = 'Search first.';
    const tickets = new ScriptedSource('tickets', { prompts: [] });
    tickets.capabilities = { prompts: {}, extensions: { 'io.modelcontextprotocol/ui': { a: 1 }, 'io.other/x': {} } };
    tickets.instructions = 'Be kind.';
    const federation = new TestFederation([wiki, tickets]);
    const opened = await federation.endpoint.open({ x: federation.x, client: federation.client, principal: 'p' });
    if (opened.failure !== undefined) throw new Error('not opened');
    expect(JSON.parse(opened.facts.capabilities.toString())).toEqual({
      tools: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      prompts: { listChanged: true },
      logging: {},
      extensions: { 'io.modelcontextprotocol/ui': { a: 1 } },
    });
    expect(JSON.parse(opened.facts.instructions!.toString())).toBe('# wiki\n\nSearch first.\n\n# tickets\n\nBe kind.');
    expect(Object.keys(opened.session.data!.sources)).toEqual(['wiki', 'tickets']);
  });

  it('cuts what servers tell models', async () => {
    const sources = ['wiki', 'tickets'].map((name) => {
      const source = new ScriptedSource(name, { tools: [] });
      source.instructions = 'x'.repeat(100_000);
      return source;
    });
    const federation = new TestFederation(sources);
    const discovered = await federation.endpoint.discover(federation.opening());
    if (discovered.failure !== undefined) throw new Error('not discovered');
    expect(JSON.parse(discovered.facts.instructions!.toString()).length).toBeLessThan(17_000);
  });

  it('does not wait for a server that is slow, which joins when it comes', async () => {
    const { wiki, slow, federation } = withSlow();
    const opening = federation.open();
    await federation.clock.advance(1_000);
    const session = await opening;
    expect(Object.keys(session.data!.sources)).toEqual(['wiki']);

    slow.isSilent = false;
    expect((await federation.ask('tools/call', { name: 'slow' }, session)).result).toBeDefined();
    expect(slow.openings).toHaveLength(2);
    expect(wiki.openings).toHaveLength(1);
    // Another worker, which shares nothing but the records, finds the same session.
    const elsewhere = federation.endpoint.resume(JSON.parse(JSON.stringify(session.data)));
    await federation.ask('tools/call', { name: 'slow' }, elsewhere);
    expect(slow.openings).toHaveLength(2);
  });

  it('is none when no server is there', async () => {
    const { wiki, slow, federation } = withSlow();
    wiki.isDown = true;
    slow.isSilent = false;
    slow.isDown = true;
    await expect(federation.open()).rejects.toThrow('down');
  });

  it('ends at every server', async () => {
    const { wiki, slow, federation } = withSlow();
    slow.isSilent = false;
    const session = await federation.open();
    await session.close(federation.x);
    expect([wiki.closed, slow.closed]).toEqual([1, 1]);
  });

  function withSlow() {
    const wiki = new ScriptedSource('wiki', { tools: [{ name: 'search' }] });
    const slow = new ScriptedSource('slow', { tools: [{ name: 'slow' }] });
    slow.isSilent = true;
    slow.results['tools/call'] = { content: [] };
    return { wiki, slow, federation: new TestFederation([wiki, slow]) };
  }
});

describe('a client that listens', () => {
  const toolChanged = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
  const all: WatchFilter = {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
    resourceSubscriptions: [],
  };

  async function listen(
    wanted: WatchFilter | 'everything' = all,
    lastEventId?: string,
    of?: FederatedSession,
    gate?: Gate,
  ) {
    const wiki = new ScriptedSource('wiki', {
      tools: [{ name: 'search' }],
      resources: [{ uri: 'file:///n', name: 'n' }],
    });
    const tickets = new ScriptedSource('tickets', { tools: [], resources: [{ uri: 'file:///n', name: 'n' }] });
    const federation = new TestFederation([prefixed(wiki), prefixed(tickets)], gate && { gate });
    const filter = wanted === 'everything' ? undefined : wanted;
    const heard: string[] = [];
    const ids: (string | undefined)[] = [];
    let ready: WatchFilter | undefined;
    const listener: WatchListener = {
      onReady: (honoured) => {
        ready = honoured;
      },
      onNotification: (message, id) => {
        heard.push(message.toString());
        ids.push(id);
      },
      onServerRequest: ({ idText }) => void heard.push(`request ${idText}`),
      onPriming: (id) => void ids.push(id),
      onAnswer: (message) => void heard.push(message.toString()),
      onEnd: () => void heard.push('end'),
      onFailure: ({ kind }) => void heard.push(`failure ${kind}`),
    };
    const session = of ?? federation.visit();
    const { x, client } = federation;
    const asked = session.watch({ x, client, filter, lastEventId }, listener);
    await settled();
    await settled();
    return { wiki, tickets, federation, heard, ids, asked, ready: () => ready };
  }

  it('that resumes a stream by the guessed id of an event sees nothing hidden in the list that was sent there', async () => {
    const gate: Gate = {
      hidesFrom: () => true,
      admits: (_x, { source, name }) => `${source}/${name}` !== 'tickets/secret',
    };
    const { tickets, heard } = await listen('everything', 'tickets+1', undefined, gate);
    const list = '{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"secret"},{"name":"open"}]}}';
    tickets.watches[0]!.listener.onAnswer(Buffer.from(list), '2');
    await settled();
    expect(heard).toEqual(['{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"open"}]}}']);
  });

  it('is told once of changes at many servers, and asks for the new list', async () => {
    const { federation, wiki, tickets, heard, ready } = await listen();
    expect(ready()).toEqual(all);
    await federation.names('tools/list');
    wiki.lists = { ...wiki.lists, tools: [{ name: 'newer' }] };
    for (const { listener } of [...wiki.watches, ...tickets.watches])
      listener.onNotification(Buffer.from(toolChanged), undefined);
    await federation.clock.advance(100);
    expect(heard).toEqual([toolChanged]);
    expect(await federation.names('tools/list')).toEqual(['wiki__newer']);
  });

  it('is told of nothing that it did not ask for', async () => {
    const { federation, wiki, heard } = await listen({ ...all, toolsListChanged: false });
    wiki.watches[0]!.listener.onNotification(Buffer.from(toolChanged), undefined);
    await federation.clock.advance(100);
    expect(heard).toEqual([]);
  });

  it('is told of updates by the URI that it knows', async () => {
    const { federation, tickets, wiki, heard, ready } = await listen({
      ...all,
      resourceSubscriptions: ['tickets+file:///n'],
    });
    expect(ready()!.resourceSubscriptions).toEqual(['tickets+file:///n']);
    expect(tickets.watches[0]!.watch.filter!.resourceSubscriptions).toEqual(['file:///n']);
    expect(wiki.watches[0]!.watch.filter!.resourceSubscriptions).toEqual([]);
    const update = '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"file:///n"}}';
    tickets.watches[0]!.listener.onNotification(Buffer.from(update), undefined);
    await federation.clock.advance(1);
    expect(heard).toEqual([update.replace('file:///n', 'tickets+file:///n')]);
  });

  it('hears of a new configuration, and of the servers it brings, without connecting anew', async () => {
    const { federation, wiki, tickets, heard } = await listen();
    const more = new ScriptedSource('more', { tools: [{ name: 'extra' }] });
    federation.configured([prefixed(wiki), prefixed(more)]);
    await federation.clock.advance(100);
    expect(heard).toContain(toolChanged);
    expect(await federation.names('tools/list')).toEqual(['wiki__search', 'more__extra']);
    expect(more.watches).toHaveLength(1);
    expect(tickets.watches[0]!.isOver).toBe(true);
    expect(wiki.watches).toHaveLength(1);
  });

  it('hears nothing of a new configuration with the same servers, whose lists stay', async () => {
    const { federation, wiki, tickets, heard } = await listen();
    await federation.names('tools/list');
    federation.configured([prefixed(wiki), prefixed(tickets)]);
    await federation.clock.advance(100);
    expect(heard).toEqual([]);
    await federation.names('tools/list');
    expect(wiki.asksOf('tools/list')).toHaveLength(1);
  });

  it('goes on behind the event it saw last, at the server it was of', async () => {
    const { wiki, tickets, ids, federation } = await listen('everything', 'tickets~e7');
    expect(tickets.watches[0]!.watch.lastEventId).toBe('e7');
    expect(wiki.watches[0]!.watch.lastEventId).toBeUndefined();
    tickets.watches[0]!.listener.onPriming('e8', undefined);
    await federation.clock.advance(1);
    expect(ids).toEqual(['tickets~e8']);
  });

  it('gets the rest of an answer from the server that gives it, and of no other', async () => {
    const { wiki, tickets, heard, federation } = await listen('everything', 'tickets+e7');
    expect(wiki.watches).toEqual([]);
    tickets.watches[0]!.listener.onAnswer(Buffer.from('{"jsonrpc":"2.0","id":1,"result":{}}'), 'e8');
    tickets.watches[0]!.listener.onEnd();
    await federation.clock.advance(1);
    expect(heard).toEqual(['{"jsonrpc":"2.0","id":1,"result":{}}', 'end']);
  });

  it('is listened for again where a server ended the stream', async () => {
    const { wiki, federation, heard } = await listen();
    wiki.watches[0]!.listener.onEnd();
    await federation.clock.advance(1_000);
    expect(wiki.watches).toHaveLength(2);
    expect(heard).toEqual([]);
  });

  it('shares its subscription at a server with others of the same caller, each told what it wants', async () => {
    const { federation, wiki, heard, asked } = await listen({ ...all, resourceSubscriptions: ['file:///n'] });
    const others: string[] = [];
    const listener = { onReady() {}, onNotification: (message: Buffer) => void others.push(message.toString()) };
    const { x, client } = federation;
    const join = (filter: WatchFilter) =>
      federation.visit().watch({ x, client, filter, lastEventId: undefined }, listener as never);
    const second = join({ ...all, resourcesListChanged: false });
    await settled();
    await settled();
    expect(wiki.watches).toHaveLength(1);
    const update = '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"file:///n"}}';
    wiki.watches[0]!.listener.onNotification(Buffer.from(update), undefined);
    wiki.watches[0]!.listener.onNotification(Buffer.from(toolChanged), undefined);
    await federation.clock.advance(100);
    expect(heard).toEqual([update, toolChanged]);
    expect(others).toEqual([toolChanged]);

    asked.cancel(undefined);
    expect(wiki.watches[0]!.isOver).toBe(false);
    second.cancel(undefined);
    expect(wiki.watches[0]!.isOver).toBe(true);
    expect(federation.clock.pending).toBe(0);
  });

  it('that wants more than the others has the subscription widened', async () => {
    const { federation, wiki } = await listen({ ...all, promptsListChanged: false });
    const { x, client } = federation;
    federation.visit().watch({ x, client, filter: all, lastEventId: undefined }, { onReady() {} } as never);
    await settled();
    await settled();
    expect(wiki.watches.map(({ isOver }) => isOver)).toEqual([true, false]);
    expect(wiki.watches[1]!.watch.filter).toEqual(all);
  });

  it('leaves nothing behind', async () => {
    const { wiki, tickets, asked, federation } = await listen();
    asked.cancel(undefined);
    expect([...wiki.watches, ...tickets.watches].every(({ isOver }) => isOver)).toBe(true);
    expect(federation.clock.pending).toBe(0);
  });
});

describe('sources', () => {
  it('whose settings change are asked anew', async () => {
    const wiki = new ScriptedSource('wiki', { tools: [{ name: 'search' }] });
    const federation = new TestFederation([federated(wiki)]);
    await federation.names('tools/list');
    federation.configured([federated(wiki, { fingerprint: '2' })]);
    await federation.names('tools/list');
    expect(wiki.asksOf('tools/list')).toHaveLength(2);
  });
});
