import type { MetricFamily, NumberSeries } from '@sallyport/pipeline';
import { FakeClock, settled } from '@sallyport/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { MetricsAuthority } from './metrics-authority.ts';
import { WorkerMetrics } from './worker-metrics.ts';

/** A primary and its workers; messages travel as JSON, and arrive in the next turn. */
class Node {
  readonly clock = new FakeClock();
  readonly workers = new Map<number, WorkerMetrics>();
  sent = 0;
  readonly authority = new MetricsAuthority({
    clock: this.clock,
    send: (id, message) => setImmediate(() => this.workers.get(id)?.receive(JSON.parse(JSON.stringify(message)))),
  });

  start(id: number): WorkerMetrics {
    this.authority.addWorker(id);
    const worker = new WorkerMetrics({
      clock: this.clock,
      send: (message) => {
        this.sent++;
        const text = JSON.stringify(message);
        setImmediate(() => this.authority.receive(id, JSON.parse(text)));
      },
    });
    this.workers.set(id, worker);
    return worker;
  }

  kill(id: number): void {
    this.workers.delete(id);
    this.authority.removeWorker(id);
  }

  async family(name: string): Promise<MetricFamily> {
    // Whoever started has said so.
    await settled();
    return (await this.authority.collect()).find((family) => family.name === name)!;
  }

  /** Values by label values. */
  async numbers(name: string): Promise<Record<string, number>> {
    const { series } = await this.family(name);
    return Object.fromEntries((series as NumberSeries[]).map(({ labels, value }) => [labels.join(), value]));
  }
}

let node: Node;
beforeEach(() => {
  node = new Node();
});

const requests = { help: 'Requests.', labels: ['route', 'code'] };

describe('metrics of a node', () => {
  it('sums up what its workers count', async () => {
    for (const id of [1, 2]) {
      const counter = node.start(id).counter('requests_total', requests);
      counter.add(id, 'a', '200');
      counter.series('a', '200').add(10);
      counter.add(0.5, 'b', '404');
    }
    expect(await node.numbers('requests_total')).toEqual({ 'a,200': 23, 'b,404': 1 });
  });

  it('tells a moment after something changed, and nothing while nothing does', async () => {
    const counter = node.start(1).counter('requests_total', { help: 'Requests.' });
    await node.clock.advance(60_000);
    expect(node.sent).toBe(1);
    for (let i = 0; i < 1_000; i++) counter.add(1);
    await node.clock.advance(100);
    expect(node.sent).toBe(2);
    await node.clock.advance(60_000);
    expect([node.sent, node.clock.pending]).toEqual([2, 0]);
  });

  it('never counts back: neither below zero, nor what is no number, nor when workers end', async () => {
    const counter = node.start(1).counter('requests_total', { help: 'Requests.' });
    for (const amount of [3, -1, Number.NaN, Number.POSITIVE_INFINITY]) counter.add(amount);
    await node.clock.advance(100);
    node.kill(1);
    await node.clock.advance(1_000);
    expect(await node.numbers('requests_total')).toEqual({ '': 3 });
    node.start(2).counter('requests_total', { help: 'Requests.' }).add(4);
    expect(await node.numbers('requests_total')).toEqual({ '': 7 });
  });

  it('reads what a killed worker had told, though it arrives after its end, and says how much may be missing', async () => {
    const counter = node.start(1).counter('requests_total', { help: 'Requests.' });
    for (let i = 0; i < 50; i++) counter.add(1);
    await node.clock.advance(100);
    for (let i = 0; i < 7; i++) counter.add(1);
    node.workers.get(1)!.receive({ kind: 'tell', question: 0 });
    node.kill(1);
    for (let i = 0; i < 7; i++) counter.add(1);
    await settled();
    expect(await node.numbers('requests_total')).toEqual({ '': 57 });
    await node.clock.advance(500);
    expect(node.authority.losses.updatesLost).toBe(7);
  });

  it('misses nothing of a worker that ends in order', async () => {
    const worker = node.start(1);
    worker.counter('requests_total', { help: 'Requests.' }).add(5);
    worker.close();
    await settled();
    node.kill(1);
    expect(await node.numbers('requests_total')).toEqual({ '': 5 });
    expect(node.authority.losses).toEqual({ seriesDropped: 0, updatesLost: 0 });
  });

  it('shows gauges of the workers that live: their sum, or the greatest', async () => {
    for (const id of [1, 2, 3]) {
      const worker = node.start(id);
      worker.gauge('queued', { help: 'Entries.', labels: ['queue'] }).set(id * 10, 'a');
      worker.gauge('health', { help: 'Health.', across: 'max' }).set(id % 2);
    }
    expect(await node.numbers('queued')).toEqual({ a: 60 });
    expect(await node.numbers('health')).toEqual({ '': 1 });
    node.kill(1);
    await node.clock.advance(500);
    expect(await node.numbers('queued')).toEqual({ a: 50 });
  });

  it('looks when somebody reads, and forgets what is cleared', async () => {
    const worker = node.start(1);
    const gauge = worker.gauge('health', { help: 'Health.', labels: ['target'] });
    const targets = ['a', 'b'];
    const watch = worker.observe(() => {
      gauge.clear();
      for (const target of targets) gauge.set(1, target);
    });
    expect(await node.numbers('health')).toEqual({ a: 1, b: 1 });
    targets.shift();
    expect(await node.numbers('health')).toEqual({ b: 1 });
    watch.close();
    targets.push('c');
    expect(await node.numbers('health')).toEqual({ b: 1 });
  });

  it('puts values into buckets, bounds included, and adds them up over workers', async () => {
    for (const id of [1, 2]) {
      const latency = node
        .start(id)
        .histogram('latency_ms', { help: 'Latency.', labels: ['route'], buckets: [1, 2, 5] });
      for (const value of [0, 1, 1.5, 2, 5, 5.01, Number.NaN]) latency.record(value, 'a');
    }
    expect(await node.family('latency_ms')).toMatchObject({
      kind: 'histogram',
      buckets: [1, 2, 5],
      series: [{ labels: ['a'], counts: [4, 4, 2, 2], count: 12, sum: 29.02 }],
    });
  });

  it('bounds the series of a metric; the rest is Others, and counted', async () => {
    const counter = node.start(1).counter('requests_total', { ...requests, seriesMax: 2 });
    for (const route of ['a', 'b', 'c', 'd', 'a']) counter.add(1, route, '200');
    expect(await node.numbers('requests_total')).toEqual({ 'a,200': 2, 'b,200': 1, 'Others,Others': 2 });
    expect(node.authority.losses.seriesDropped).toBe(2);
    const other = node.start(2).counter('requests_total', { ...requests, seriesMax: 2 });
    other.add(1, 'e', '200');
    other.add(1, 'a', '200');
    expect(await node.numbers('requests_total')).toEqual({ 'a,200': 3, 'b,200': 1, 'Others,Others': 3 });
    expect([...node.authority.dropped()]).toEqual([['requests_total', 3]]);
  });

  it('takes labels of callers: cuts long ones, mends broken ones, and keeps one series where they become the same', async () => {
    const counter = node.start(1).counter('requests_total', { help: 'Requests.', labels: ['tool'] });
    for (const label of ['\ud800', '\udfff', 'x'.repeat(1_000), 'x'.repeat(999), '', '__proto__'])
      counter.add(1, label);
    expect(await node.numbers('requests_total')).toEqual(
      Object.fromEntries([
        ['\ufffd', 2],
        ['x'.repeat(200), 2],
        ['', 1],
        ['__proto__', 1],
      ]),
    );
    expect(() => counter.add(1)).toThrow('expected 1 label values, not 0');
  });

  it('gives the same metric to whoever names it again, and begins anew where it is defined otherwise', async () => {
    const worker = node.start(1);
    worker.histogram('latency_ms', { help: 'Latency.', buckets: [1] }).record(1);
    worker.histogram('latency_ms', { help: 'Latency.', buckets: [1] }).record(1);
    expect(await node.family('latency_ms')).toMatchObject({ series: [{ count: 2 }] });
    worker.histogram('latency_ms', { help: 'Latency.', buckets: [1, 2] }).record(1);
    expect(await node.family('latency_ms')).toMatchObject({ buckets: [1, 2], series: [{ count: 1 }] });
  });

  it('gives the sums to the worker that speaks for the node, and to the next one when that is gone', async () => {
    const [first, second] = [node.start(1), node.start(2)];
    first.counter('a.total', { help: 'A.', unit: '{a}' }).add(1);
    second.counter('a.total', { help: 'A.', unit: '{a}' }).add(2);
    second.counter('not_for_them_total', { help: 'B.' }).add(2);
    expect(await second.collect()).toBeUndefined();
    await settled();
    const families = await first.collect();
    expect(families).toHaveLength(1);
    expect(families).toMatchObject([{ name: 'a.total', unit: '{a}', series: [{ value: 3 }] }]);
    node.kill(1);
    expect(await second.collect()).toMatchObject([{ series: [{ value: 3 }] }]);
  });

  it('does not wait long for a worker that is too busy to tell', async () => {
    node.start(1).counter('requests_total', { help: 'Requests.' }).add(1);
    await node.clock.advance(100);
    node.workers.get(1)!.receive = () => {};
    const collected = node.numbers('requests_total');
    await node.clock.advance(500);
    expect(await collected).toEqual({ '': 1 });
  });
});
