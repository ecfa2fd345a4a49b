import { toJson } from '@sallyport/json';
import { describe, expect, it } from 'vitest';
import { federated, prefixed, TestFederation } from './fixtures/federation.ts';
import { ScriptedSource } from './fixtures/scripted-source.ts';

const inputSchema = { type: 'object' };
const tools = [
  { name: 'slow', inputSchema, execution: { taskSupport: 'required', 'acme/x': 1 } },
  { name: 'either', inputSchema, execution: { taskSupport: 'optional' } },
];

function setUp() {
  const wiki = new ScriptedSource('wiki', { tools });
  wiki.capabilities = { tools: {}, tasks: { list: {}, requests: { tools: { call: {} } } } };
  wiki.results = { 'tools/call': { content: [] }, 'tasks/get': { taskId: 'x' }, 'tasks/list': { tasks: [] } };
  const federation = new TestFederation([prefixed(wiki), federated(new ScriptedSource('tickets', { tools: [] }))]);
  return { wiki, federation };
}

describe('tasks behind an endpoint', () => {
  it('are in no capabilities and no list, and cannot be asked for, with one server or many (MUST 30)', async () => {
    const { wiki, federation } = setUp();
    for (const endpoint of [federation, new TestFederation([wiki])]) {
      const opened = await endpoint.endpoint.open(endpoint.opening());
      if (opened.failure !== undefined) throw new Error('not opened');
      expect(JSON.parse(opened.facts.capabilities.toString())).toEqual({ tools: { listChanged: true } });
      const { result } = await endpoint.ask('tools/list');
      expect(result.tools.map(({ execution }: { execution: unknown }) => execution)).toEqual([{ 'acme/x': 1 }, {}]);
      for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel', 'tasks/list', 'tasks/update'])
        expect((await endpoint.ask(method, { taskId: 'x' })).error?.code, method).toBe(-32601);
    }
    expect(wiki.asked.filter(({ method }) => method.startsWith('tasks/'))).toEqual([]);
  });

  it('are made of no call, whatever the client says, unless the server makes one of every call: those are waited for', async () => {
    const { wiki, federation } = setUp();
    const session = await federation.open();
    await federation.ask('tools/call', { name: 'wiki__either', task: { ttl: 1 } }, session);
    await federation.ask('tools/call', { name: 'wiki__slow', task: { ttl: 1 } }, session);
    expect(wiki.asksOf('tools/call').map(({ params, isTask }) => [params.toString(), isTask])).toEqual([
      ['{"name":"either"}', false],
      ['{"name":"slow"}', true],
    ]);
  });

  it('are not what servers hear that a client knows, and clients hear nothing of theirs', async () => {
    const { wiki, federation } = setUp();
    delete wiki.results['tools/call'];
    const extensions = { 'io.modelcontextprotocol/tasks': {}, 'io.modelcontextprotocol/ui': {} };
    federation.client = {
      ...federation.client,
      capabilities: toJson({ roots: {}, tasks: { cancel: {} }, extensions }),
    };
    const session = await federation.open();
    const outcome = federation.ask('tools/call', { name: 'wiki__either' }, session);
    await federation.clock.advance(1);
    const told = '{"roots":{},"extensions":{"io.modelcontextprotocol/ui":{}}}';
    expect(wiki.openings[0]!.client.capabilities.toString()).toBe(told);
    expect(wiki.asksOf('tools/call')[0]!.client.capabilities.toString()).toBe(told);
    const listener = wiki.listeners.at(-1)!;
    listener.onNotification(toJson({ jsonrpc: '2.0', method: 'notifications/tasks/status', params: {} }), 'e1');
    listener.onResult(toJson({ content: [] }), undefined);
    expect(await outcome).toMatchObject({ notifications: [], result: { content: [] } });
  });
});
