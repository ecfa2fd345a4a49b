import { exchange, FakeClock } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { Chain } from '../chain.ts';
import { FrameChain } from '../frame-chain.ts';
import type { PluginHooks } from '../plugin.ts';
import type { PluginInstance } from '../slot.ts';
import { Timeline } from './timeline.ts';
import { TrySpan } from './try-span.ts';

const clock = new FakeClock();

function instance(name: string, hooks: PluginHooks): PluginInstance {
  return {
    name,
    entity: { id: `id-${name}`, name, enabled: true, config: {}, protocols: [] },
    hooks,
    condition: undefined,
  };
}

function chainOf(...instances: PluginInstance[]): Chain {
  return new Chain(instances.map((base) => ({ name: base.name, base, baseRank: 11, scoped: undefined })));
}

const working = (ms: number) => () => clock.advance(ms).then(() => undefined);

function begun() {
  const x = exchange({ startedAtMs: clock.monotonicMs() });
  x.measure(clock);
  return { x, timeline: x.timeline! };
}

describe('a timeline', () => {
  it('says how long each plugin was at work, phase by phase', async () => {
    const { x, timeline } = begun();
    const chain = chainOf(
      instance('first', { onRequest: working(5), onResponse: working(2) }),
      instance('second', { onRequest() {}, onCall: working(7) }),
    );
    await chain.request(x);
    await clock.advance(10);
    await chain.call(x);
    await chain.response(x);
    expect(timeline.spans).toEqual([
      { name: 'plugin', phase: 'request', plugin: 'first', pluginId: 'id-first', startMs: 0, durationMs: 5 },
      { name: 'plugin', phase: 'request', plugin: 'second', pluginId: 'id-second', startMs: 5, durationMs: 0 },
      { name: 'plugin', phase: 'call', plugin: 'second', pluginId: 'id-second', startMs: 15, durationMs: 7 },
      { name: 'plugin', phase: 'response', plugin: 'first', pluginId: 'id-first', startMs: 22, durationMs: 2 },
    ]);
  });

  it('is kept of no exchange whose trace is not recorded', async () => {
    const x = exchange();
    await chainOf(instance('first', { onRequest: working(1) })).request(x);
    expect(x.timeline).toBeUndefined();
  });

  it('begins in the middle where a plugin that is chosen by who calls begins it', () => {
    const x = exchange();
    const chain = chainOf(
      instance('first', { onRequest() {} }),
      instance('tracer', { onRequest: (one) => one.measure(clock) }),
      instance('last', { onRequest() {} }),
    );
    void chain.request(x);
    expect(x.timeline!.spans.map(({ plugin }) => plugin)).toEqual(['last']);
  });

  it('has one span for all pieces that a plugin looks at', async () => {
    const { x, timeline } = begun();
    const looking = instance('guard', { onFrame: () => clock.advance(3).then(() => undefined) });
    const frames = new FrameChain(x, [looking, instance('other', { onFrame() {} })], {
      isAbandoned: false,
      takeFrame() {},
    });
    await frames.pass(Buffer.from('a'));
    await clock.advance(10);
    await frames.pass(Buffer.from('b'));
    expect(timeline.spans).toMatchObject([
      { phase: 'frames', plugin: 'guard', startMs: 0, count: 2, busyMs: 6, durationMs: 16 },
      { phase: 'frames', plugin: 'other', startMs: 3, count: 2, busyMs: 0, durationMs: 13 },
    ]);
  });

  it('takes a try to pieces', async () => {
    const { timeline } = begun();
    const atMs = clock.monotonicMs();
    const span = new TrySpan(timeline, 0, atMs);
    await clock.advance(30);
    span.connected({ startedMs: atMs, resolvedMs: atMs + 5, connectedMs: atMs + 12, readyMs: atMs + 30 });
    await clock.advance(1);
    span.sent();
    await clock.advance(40);
    span.answered(200);
    await clock.advance(9);
    span.ended(undefined);
    expect(timeline.spans.map(({ name, startMs, durationMs, parent }) => [name, startMs, durationMs, parent])).toEqual([
      ['upstream', 0, 80, undefined],
      ['dns', 0, 5, 0],
      ['connect', 5, 7, 0],
      ['tls', 12, 18, 0],
      ['send', 30, 1, 0],
      ['wait', 31, 40, 0],
      ['receive', 71, 9, 0],
    ]);
  });

  it('has no parts for what there was none of', async () => {
    const { timeline } = begun();
    const kept = new TrySpan(timeline, 0, clock.monotonicMs());
    kept.connected(undefined);
    await clock.advance(4);
    kept.ended('reset');
    const plain = new TrySpan(timeline, 1, clock.monotonicMs());
    const atMs = clock.monotonicMs();
    await clock.advance(2);
    plain.connected({ startedMs: atMs, resolvedMs: undefined, connectedMs: atMs + 2, readyMs: atMs + 2 });
    plain.ended('connect');
    expect(timeline.spans.map(({ name, failure }) => [name, failure])).toEqual([
      ['upstream', 'reset'],
      ['upstream', 'connect'],
      ['connect', undefined],
    ]);
  });

  it('is bounded', () => {
    const timeline = new Timeline(clock, clock.monotonicMs());
    for (let i = 0; i < 600; i++) timeline.end(timeline.begin('inner_request'));
    expect([timeline.spans.length, timeline.dropped]).toEqual([512, 88]);
  });
});
