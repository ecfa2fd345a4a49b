import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { federated, prefixed, TestFederation } from './fixtures/federation.ts';
import { ScriptedSource } from './fixtures/scripted-source.ts';
import { readEventId, readRequestId, showEventId, showRequestId } from './shown-ids.ts';

const both = () => ({
  wiki: new ScriptedSource('wiki', {
    tools: [{ name: 'search', _meta: { ui: { resourceUri: 'ui://board' } } }],
    prompts: [{ name: 'sum' }],
    resources: [
      { uri: 'file:///notes', name: 'notes' },
      { uri: 'wiki:1', name: 'one' },
      { uri: 'ui://board', name: 'b' },
    ],
    resourceTemplates: [{ uriTemplate: 'page://{id}', name: 'page' }],
  }),
  tickets: new ScriptedSource('tickets', {
    tools: [{ name: 'search' }],
    prompts: [{ name: 'sum' }],
    resources: [
      { uri: 'file:///notes', name: 'notes' },
      { uri: 'wiki+file:///trap', name: 'trap' },
    ],
    resourceTemplates: [
      { uriTemplate: 'page://{id}', name: 'page' },
      { uriTemplate: 'ticket://{id}', name: 'ticket' },
    ],
  }),
});

function setUp() {
  const { wiki, tickets } = both();
  for (const source of [wiki, tickets])
    source.results = {
      'tools/call': { content: [{ type: 'text', text: source.name }] },
      'prompts/get': { messages: [] },
      'resources/read': { contents: [{ uri: 'file:///notes', text: source.name }] },
      'completion/complete': { completion: { values: [] } },
    };
  const federation = new TestFederation([prefixed(wiki), prefixed(tickets)]);
  const lastParams = (source: ScriptedSource) => JSON.parse(source.asked.at(-1)!.params.toString());
  return { wiki, tickets, federation, lastParams };
}

describe('a call', () => {
  it('reaches the server whose tool it is, by the name that server knows, and nothing else of it changes', async () => {
    const { federation, tickets } = setUp();
    const { result } = await federation.ask('tools/call', { name: 'tickets__search', arguments: { q: [], n: 1 } });
    expect(result.content[0].text).toBe('tickets');
    expect(tickets.asked.at(-1)!.params.toString()).toBe('{"name":"search","arguments":{"q":[],"n":1}}');
  });

  it('finds a tool that came since the list was fetched', async () => {
    const { federation, wiki } = setUp();
    await federation.names('tools/list');
    wiki.lists = { ...wiki.lists, tools: [{ name: 'new' }] };
    await federation.clock.advance(3_000);
    expect((await federation.ask('tools/call', { name: 'wiki__new' })).result).toBeDefined();
  });

  it('is told nothing of what the client cancelled before it began', async () => {
    const { federation, wiki } = setUp();
    const session = federation.visit();
    const asked = session.ask(
      {
        method: 'tools/call',
        params: Buffer.from('{"name":"wiki__search"}'),
        client: federation.client,
        x: federation.x,
      },
      {} as never,
    );
    asked.cancel(undefined);
    await federation.clock.advance(10);
    expect(wiki.asksOf('tools/call')).toEqual([]);
  });

  it('of a method that nobody here has is answered so', async () => {
    const { federation } = setUp();
    expect((await federation.ask('tasks/get', { taskId: 'x' })).error?.code).toBe(-32601);
  });

  it('of a prompt, and a completion of its arguments, find their server', async () => {
    const { federation, wiki, lastParams } = setUp();
    await federation.ask('prompts/get', { name: 'wiki__sum' });
    expect(lastParams(wiki)).toEqual({ name: 'sum' });
    await federation.ask('completion/complete', {
      ref: { type: 'ref/prompt', name: 'wiki__sum' },
      argument: { name: 'a' },
    });
    expect(lastParams(wiki)).toEqual({ ref: { type: 'ref/prompt', name: 'sum' }, argument: { name: 'a' } });
  });
});

describe('a resource', () => {
  it('keeps its URI where that is nobody else’s, and says whose it is otherwise', async () => {
    const { federation } = setUp();
    expect(await federation.names('resources/list')).toEqual([
      'file:///notes',
      'wiki:1',
      'ui://wiki+board',
      'tickets+file:///notes',
      'tickets+wiki+file:///trap',
    ]);
    expect(await federation.names('resources/templates/list')).toEqual([
      'page://{id}',
      'tickets+page://{id}',
      'ticket://{id}',
    ]);
    const { result } = await federation.ask('tools/list');
    expect(result.tools[0]._meta.ui.resourceUri).toBe('ui://wiki+board');
  });

  it.each([
    ['file:///notes', 'wiki', 'file:///notes'],
    ['tickets+file:///notes', 'tickets', 'file:///notes'],
    ['ui://wiki+board', 'wiki', 'ui://board'],
    ['page://7', 'wiki', 'page://7'],
    ['tickets+page://7', 'tickets', 'page://7'],
    ['ticket://7', 'tickets', 'ticket://7'],
    ['wiki+file:///trap', 'wiki', 'file:///trap'],
  ])('%s is read at %s', async (shown, name, uri) => {
    const { federation, lastParams, ...sources } = setUp();
    await federation.ask('resources/read', { uri: shown });
    expect(lastParams(sources[name as 'wiki' | 'tickets'])).toEqual({ uri });
  });

  it('that nobody has is unknown', async () => {
    const { federation } = setUp();
    expect((await federation.ask('resources/read', { uri: 'nobody://x' })).error).toEqual({
      code: -32602,
      message: 'Resource not found',
      data: { uri: 'nobody://x' },
    });
  });

  it('is known by one URI wherever it comes up', async () => {
    const { federation, tickets } = setUp();
    const { result } = await federation.ask('resources/read', { uri: 'tickets+file:///notes' });
    expect(result.contents[0]).toEqual({ uri: 'tickets+file:///notes', text: 'tickets' });
    tickets.results['tools/call'] = {
      content: [
        { type: 'resource_link', uri: 'file:///notes', name: 'n' },
        { type: 'resource', resource: { uri: 'page://1', text: '' } },
        { type: 'text', text: '"uri":"file:///notes"' },
      ],
      structuredContent: { uri: 'file:///notes' },
    };
    expect((await federation.ask('tools/call', { name: 'tickets__search' })).result).toEqual({
      content: [
        { type: 'resource_link', uri: 'tickets+file:///notes', name: 'n' },
        { type: 'resource', resource: { uri: 'tickets+page://1', text: '' } },
        { type: 'text', text: '"uri":"file:///notes"' },
      ],
      structuredContent: { uri: 'file:///notes' },
    });
  });

  it('template is completed at its server', async () => {
    const { federation, tickets, lastParams } = setUp();
    const argument = { name: 'id', value: '' };
    await federation.ask('completion/complete', {
      ref: { type: 'ref/resource', uri: 'tickets+page://{id}' },
      argument,
    });
    expect(lastParams(tickets)).toEqual({ ref: { type: 'ref/resource', uri: 'page://{id}' }, argument });
  });
});

describe('ids', () => {
  it('of a server’s request lead its answer back to that server', async () => {
    const { federation, wiki } = setUp();
    delete wiki.results['tools/call'];
    const session = await federation.open();
    const asked = federation.ask('tools/call', { name: 'wiki__search' }, session);
    await federation.clock.advance(1);
    wiki.listeners.at(-1)!.onServerRequest({ idText: '7', method: 'roots/list', params: Buffer.from('{}') }, undefined);
    const { request } = await asked;
    const elsewhere = federation.endpoint.resume(session.data!);
    await elsewhere.answer(federation.x, { idText: request!, result: Buffer.from('{}'), error: undefined });
    expect(wiki.answers.map(({ idText }) => idText)).toEqual(['7']);
  });

  it('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        fc.oneof(fc.integer(), fc.string()),
        (id, isOfWatch, requestId) => {
          const shown = showEventId('Wiki', id, isOfWatch)!;
          expect(shown).toMatch(/^[\x21-\x7e]+$/);
          expect(readEventId(shown)).toMatchObject({ id, isOfWatch });
          const idText = JSON.stringify(requestId);
          expect(readRequestId(showRequestId('Wiki', idText))).toMatchObject({ id: idText });
        },
      ),
    );
  });
});

describe('one server alone', () => {
  it('is passed whatever it may understand, as it is', async () => {
    const { wiki } = both();
    wiki.results['acme/thing'] = { of: 'x' };
    const federation = new TestFederation([federated(wiki)]);
    expect((await federation.ask('acme/thing', { id: 'x' })).text).toBe('{"of":"x"}');
    expect(await federation.names('resources/list')).toEqual(['file:///notes', 'wiki:1', 'ui://board']);
  });
});
