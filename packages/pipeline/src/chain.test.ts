import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { Chain } from './chain.ts';
import type { Exchange } from './exchange.ts';
import { HeaderList } from './header-list.ts';
import type { PluginHooks } from './plugin.ts';
import { type Reply, refuse } from './reply.ts';
import type { PluginInstance, Slot } from './slot.ts';

const no = refuse(403, 'no', 'No.');

function slot(name: string, hooks: PluginHooks, condition?: PluginInstance['condition']): Slot {
  const entity = { id: name, name, enabled: true, config: {}, protocols: [] };
  return { name, base: { name, entity, hooks, condition }, baseRank: 11, scoped: undefined };
}

function fails(): never {
  throw new Error('no such key');
}

describe('a refusal', () => {
  it('stops the hooks behind it, which see the answer and the event nevertheless', () => {
    const seen: string[] = [];
    const chain = new Chain([
      slot('first', { onRequest: () => no }),
      slot('second', {
        onRequest: () => void seen.push('request'),
        onResponse: () => void seen.push('response'),
        onFinish: () => void seen.push('finish'),
      }),
    ]);
    const x = exchange();
    expect(chain.request(x)).toBe(no);
    void chain.response(x);
    chain.finish(x, fails);
    expect([x.refusedBy, seen]).toEqual(['first', ['response', 'finish']]);
  });

  it('stands although the condition of a plugin behind it fails', () => {
    const sink = () => {};
    const chain = new Chain([
      slot('first', { onRequest: () => no }),
      slot('second', {}, fails),
      slot('third', { sink }),
    ]);
    const x = exchange();
    expect(chain.request(x)).toBe(no);
    expect(chain.sinks(x)).toEqual([sink]);
  });
});

describe('while a hook is waiting', () => {
  const reply: Reply = { status: 408, headers: new HeaderList(), source: 'gateway', body: undefined };

  it.each(['onRequest', 'onCall'] as const)(
    'an answer given otherwise keeps the %s hooks behind it out',
    async (moment) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const seen: string[] = [];
      const chain = new Chain([
        slot('first', { [moment]: () => promise }),
        slot('second', { [moment]: () => void seen.push('second') }),
      ]);
      const x = exchange();
      const requested = chain.request(x);
      const running = moment === 'onRequest' ? requested : chain.call(x);
      chain.complete(x);
      x.reply = reply;
      resolve(undefined);
      expect(await running).toBeUndefined();
      expect([seen, x.active.length]).toEqual([[], 2]);
    },
  );

  it('a client that leaves does, too', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const seen: string[] = [];
    const chain = new Chain([
      slot('first', { onRequest: () => promise }),
      slot('second', { onRequest: () => void seen.push('second') }),
    ]);
    const x = exchange();
    const running = chain.request(x);
    x.aborted = true;
    resolve(undefined);
    expect([await running, seen]).toEqual([undefined, []]);
  });
});

describe('a trace', () => {
  it('is decided about by those who serve whoever calls, before all others', () => {
    const seen: string[] = [];
    const tracer = (name: string, condition?: PluginInstance['condition']) =>
      slot(name, { onTrace: () => void seen.push(name) }, condition);
    const ofConsumers = { byRank: [new Map()], bodyNeed: { reads: false, readsFirst: false, bytesMax: 0 } };
    const chain = new Chain([
      slot('first', { onRequest: () => void seen.push('first') }),
      tracer('second'),
      tracer('conditional', () => true),
      { ...tracer('scoped'), scoped: ofConsumers },
    ]);
    const x = exchange();
    chain.trace(x);
    void chain.request(x);
    expect(seen).toEqual(['second', 'first']);
  });
});

describe('a finished exchange', () => {
  it('is told to every plugin, also behind one that throws', () => {
    const seen: string[] = [];
    const chain = new Chain([
      slot('first', { onFinish: fails }),
      slot('second', { onFinish: () => void seen.push('second') }),
    ]);
    const x = exchange();
    void chain.request(x);
    chain.finish(x, ({ name }) => void seen.push(`${name} failed`));
    expect(seen).toEqual(['first failed', 'second']);
  });
});

describe('a body that a plugin replaces', () => {
  const json = { headers: { 'content-type': 'application/json' }, body: '{"at":0}' };
  const at = (x: Exchange) => (x.call?.kind === 'json' ? (x.call.value as { at: number }).at : x.call?.kind);

  async function run(slots: Slot[]) {
    const chain = new Chain(slots);
    const x = exchange(json);
    x.body = Buffer.from(json.body);
    await chain.request(x);
    return { x, refusal: chain.read(x) ?? (await chain.call(x)) };
  }

  it.each(['at once', 'later'])('is read before the next plugin looks at it, replaced %s', async (when) => {
    const seen: unknown[] = [];
    const edit = (x: Exchange, value: number) => {
      x.replaceBody(Buffer.from(`{"at":${value}}`));
      return when === 'later' ? Promise.resolve(undefined) : undefined;
    };
    const look = (x: Exchange) => void seen.push(at(x));
    await run([
      slot('first', { onCall: (x) => edit(x, 1) }),
      slot('second', { onCall: look }),
      slot('third', { onCall: (x) => edit(x, 2) }),
      slot('fourth', { onCall: look }),
    ]);
    expect(seen).toEqual([1, 2]);
  });

  it('is read in the protocol of the chain, which may refuse it', async () => {
    const readCall: PluginHooks['readCall'] = (_x, body) =>
      body.includes('bad') ? no : { kind: 'mcp', messages: [], batch: false };
    const first = slot('first', { onCall: (x) => x.replaceBody(Buffer.from('{"bad":1}')) });
    const { x, refusal } = await run([first, slot('reader', { readCall, onCall: () => undefined })]);
    expect([refusal, x.refusedBy]).toEqual([no, 'reader']);
  });

  it('is read for the plugin that serves, and for nobody where there is none', async () => {
    const edits = slot('first', { onCall: (x) => x.replaceBody(Buffer.from('{"at":1}')) });
    expect(at((await run([edits, slot('server', { serve: () => undefined })])).x)).toBe(1);
    expect(at((await run([edits])).x)).toBe(0);
  });

  it('that was read before instances were chosen is read again by those that know its protocol', async () => {
    const readCall: PluginHooks['readCall'] = () => ({ kind: 'mcp', messages: [], batch: false });
    for (const [hooks, kind] of [
      [{ readCall }, 'mcp'],
      [{ onCall: () => undefined }, 0],
    ] as const) {
      const chain = new Chain([slot('first', { bodyFirst: true }), slot('second', hooks)]);
      const x = exchange(json);
      x.body = Buffer.from(json.body);
      expect([chain.read(x), at(x)]).toEqual([undefined, 0]);
      await chain.request(x);
      expect([chain.readAgain(x), at(x)]).toEqual([undefined, kind]);
    }
  });

  it('while it is read is what those behind read', async () => {
    const expand: PluginHooks['readCall'] = (x) => void x.replaceBody(Buffer.from('{"at":1}'));
    expect(at((await run([slot('first', { readCall: expand })])).x)).toBe(1);
  });
});

describe('the body', () => {
  it('is read only when a hook wants it, within the smallest limit that is one', () => {
    const needs = ({ readsBody, readsBodyFirst, bodyBytesMax }: Chain) => [readsBody, readsBodyFirst, bodyBytesMax];
    const onCall = () => undefined;
    expect(needs(new Chain([slot('a', { onRequest: () => undefined })]))).toEqual([false, false, 0]);
    expect(needs(new Chain([slot('a', { onCall })]))).toEqual([true, false, 8 * 1024 * 1024]);
    expect(
      needs(
        new Chain([
          slot('a', { onCall, bodyBytesMax: 0 }),
          slot('b', { bodyFirst: true, bodyBytesMax: 100 }),
          slot('c', { onCall, bodyBytesMax: 200 }),
        ]),
      ),
    ).toEqual([true, true, 100]);
  });

  it('is read first of the requests that a plugin wants it of', () => {
    const posts = { bodyFirst: true, wantsBodyFirst: (x: Exchange) => x.method === 'POST' };
    const wants = (hooks: PluginHooks[], method: string) =>
      new Chain(hooks.map((each, i) => slot(`p${i}`, each))).wantsBodyFirst(exchange({ method }));
    expect([wants([posts], 'POST'), wants([posts], 'GET')]).toEqual([true, false]);
    expect(wants([posts, { bodyFirst: true }], 'GET')).toBe(true);
    expect(wants([{ onRequest: () => undefined }], 'POST')).toBe(false);
  });
});

describe('a chain', () => {
  it('knows whether anybody may want to be told of its exchanges', () => {
    expect(new Chain([slot('first', { onRequest: () => no })]).mayTell).toBe(false);
    expect(new Chain([slot('first', {}), slot('second', { sink: () => {} })]).mayTell).toBe(true);
  });
});
