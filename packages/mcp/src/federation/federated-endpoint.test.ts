import { settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { federated, prefixed, TestFederation } from './fixtures/federation.ts';
import { ScriptedSource } from './fixtures/scripted-source.ts';
import { gapsKey } from './list-answer.ts';

const wiki = () =>
  new ScriptedSource('wiki', { tools: [{ name: 'search' }, { name: 'read' }], prompts: [{ name: 'sum' }] });
const tickets = () => new ScriptedSource('tickets', { tools: [{ name: 'search' }, { name: 'open' }] });

describe('the list of several servers', () => {
  it('holds what each of them lists, in the order of the configuration', async () => {
    const federation = new TestFederation([prefixed(wiki()), prefixed(tickets())]);
    expect(await federation.names('tools/list')).toEqual([
      'wiki__search',
      'wiki__read',
      'tickets__search',
      'tickets__open',
    ]);
    expect(await federation.names('prompts/list')).toEqual(['wiki__sum']);
    expect(await federation.names('resources/list')).toEqual([]);
  });

  it('changes no byte of an entry but its name', async () => {
    const schema = { type: 'object', properties: { n: { const: 1e21 } }, required: [], 'x-unknown': {} };
    const source = new ScriptedSource('wiki', { tools: [{ z: 1, name: 'a', inputSchema: schema, a: [] }] });
    const { text } = await new TestFederation([prefixed(source)]).ask('tools/list');
    expect(text).toContain(`{"z":1,"name":"wiki__a","inputSchema":${JSON.stringify(schema)},"a":[]}`);
  });

  it('is fetched page by page, and asked for once by many', async () => {
    const source = new ScriptedSource('wiki', { tools: Array.from({ length: 25 }, (_, i) => ({ name: `t${i}` })) });
    source.pageEntries = 10;
    const federation = new TestFederation([source]);
    const [one, other] = await Promise.all([federation.names('tools/list'), federation.names('tools/list')]);
    expect(one).toHaveLength(25);
    expect(other).toEqual(one);
    expect(source.asksOf('tools/list')).toHaveLength(3);
  });

  it('gives one name to one tool only: the first stays, and the other is reported', async () => {
    const sources = [federated(wiki()), federated(tickets())];
    const federation = new TestFederation(sources);
    expect(await federation.names('tools/list')).toEqual(['search', 'read', 'open']);
    const offer = await federation.visit().offer('tool', federation.x, federation.client);
    expect(offer.view.dropped).toEqual([{ source: 'tickets', name: 'search', why: 'collision' }]);
    expect(federation.memory.catalogue.report(sources)).toMatchObject([
      { name: 'wiki', lists: [{ of: 'tool', state: 'fresh', entries: 2, dropped: [] }] },
      { name: 'tickets', lists: [{ of: 'tool', entries: 2, dropped: [{ name: 'search', why: 'collision' }] }] },
    ]);
  });

  it('names a tool that its server lists twice once', async () => {
    const source = new ScriptedSource('wiki', { tools: [{ name: 'a', v: 1 }, { name: 'a', v: 2 }, { noName: true }] });
    const { result } = await new TestFederation([source]).ask('tools/list');
    expect(result.tools).toEqual([{ name: 'a', v: 1 }]);
  });

  it('neither empties nor fails for one bad server, and says what is missing', async () => {
    for (const trouble of ['isDown', 'isSilent'] as const) {
      const bad = tickets();
      bad[trouble] = true;
      const federation = new TestFederation([prefixed(wiki()), prefixed(bad)]);
      const asked = federation.ask('tools/list');
      await federation.clock.advance(1_000);
      const { result } = await asked;
      expect(result.tools.map(({ name }: { name: string }) => name)).toEqual(['wiki__search', 'wiki__read']);
      expect(result._meta[gapsKey]).toEqual([{ source: 'tickets', state: 'unavailable' }]);
      expect(result).toMatchObject({ ttlMs: 0, cacheScope: 'private' });
    }
  });

  it('is an error, and not empty, when all servers are down', async () => {
    const bad = wiki();
    bad.isDown = true;
    expect((await new TestFederation([bad]).ask('tools/list')).failure).toBe('unreachable');
  });

  it('shows the last list of a server that went away, marked, until its time is over', async () => {
    const bad = tickets();
    const federation = new TestFederation([prefixed(wiki()), prefixed(bad)]);
    await federation.names('tools/list');
    bad.isDown = true;
    await federation.clock.advance(130_000);
    const { result } = await federation.ask('tools/list');
    expect(result.tools).toHaveLength(4);
    expect(result._meta[gapsKey]).toEqual([{ source: 'tickets', state: 'stale', ageMs: 130_000 }]);
    await federation.clock.advance(600_000);
    await federation.names('tools/list');
    expect(await federation.names('tools/list')).toEqual(['wiki__search', 'wiki__read']);
  });

  it('is renewed while the old one is shown, once it is older than the server’s hint', async () => {
    const source = wiki();
    source.hints = { ttlMs: 5_000 };
    const federation = new TestFederation([
      federated(source, { lists: { ttlMs: undefined, graceMs: 0, deadlineMs: 1_000, isShared: false } }),
    ]);
    await federation.names('tools/list');
    source.lists = { tools: [{ name: 'new' }] };
    await federation.clock.advance(6_000);
    expect(await federation.names('tools/list')).toEqual(['search', 'read']);
    await settled();
    expect(await federation.names('tools/list')).toEqual(['new']);
  });

  it('is fetched each time where it may not be kept', async () => {
    const source = wiki();
    const federation = new TestFederation([
      federated(source, { lists: { ttlMs: 0, graceMs: 0, deadlineMs: 1_000, isShared: false } }),
    ]);
    await federation.names('tools/list');
    source.lists = { tools: [{ name: 'new' }] };
    expect(await federation.names('tools/list')).toEqual(['new']);
  });
});
