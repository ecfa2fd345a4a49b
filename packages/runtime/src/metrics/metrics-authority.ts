import type { BucketSeries, Clock, MetricFamily, NumberSeries } from '@sallyport/pipeline';
import { LabelTree } from './label-tree.ts';
import type { MetricDefinition, MetricsFromWorker, MetricsReport, MetricsToWorker } from './messages.ts';
import { type NodeCounter, type NodeGauge, type NodeHistogram, type NodeSeries, nodeSeries } from './node-series.ts';
import { tellAfterMs } from './worker-metrics.ts';

export interface MetricsAuthorityOptions {
  readonly clock: Clock;
  readonly send: (workerId: number, message: MetricsToWorker) => void;
}

/** What may be missing from the sums. */
export interface MetricsLosses {
  /** Values that were counted under `Others`, as their labels found no room. */
  readonly seriesDropped: number;
  /** Values that workers had taken when they were killed, and not told: at most about so many. */
  readonly updatesLost: number;
}

interface Family {
  readonly definition: MetricDefinition;
  readonly sinceMs: number;
  readonly tree: LabelTree<NodeSeries>;
  /** Values that a worker had no room for. */
  dropped: number;
}

/** What a worker's numbers stand for. */
interface Teller {
  readonly families: Family[];
  readonly series: NodeSeries[];
  updatesPerMs: number;
  /** Has told something: one that is starting does not answer yet. */
  isUp: boolean;
  /** Told everything. */
  isDone: boolean;
  isGone: boolean;
}

/** Sums up what the workers of a node tell of metrics. Counters and histograms outlive workers, gauges are of those that live. */
export class MetricsAuthority {
  readonly #options: MetricsAuthorityOptions;
  readonly #families = new Map<string, Family>();
  readonly #tellers = new Map<number, Teller>();
  readonly #waiting = new Map<number, { missing: Set<number>; done: () => void }>();
  #questions = 0;
  #updatesLost = 0;

  constructor(options: MetricsAuthorityOptions) {
    this.#options = options;
  }

  get losses(): MetricsLosses {
    let seriesDropped = 0;
    for (const { tree, dropped } of this.#families.values()) seriesDropped += tree.dropped + dropped;
    return { seriesDropped, updatesLost: this.#updatesLost };
  }

  /** By metric, values that were counted under `Others`. */
  *dropped(): Generator<[name: string, values: number]> {
    for (const [name, { tree, dropped }] of this.#families)
      if (tree.dropped + dropped > 0) yield [name, tree.dropped + dropped];
  }

  addWorker(workerId: number): void {
    this.#tellers.set(workerId, {
      families: [],
      series: [],
      updatesPerMs: 0,
      isUp: false,
      isDone: false,
      isGone: false,
    });
  }

  /** A worker is gone; a report of its last moments may still be on the way. */
  removeWorker(workerId: number): void {
    const teller = this.#tellers.get(workerId);
    if (teller === undefined) return;
    teller.isGone = true;
    for (const { missing, done } of this.#waiting.values()) if (missing.delete(workerId) && missing.size === 0) done();
    if (teller.isDone) this.#forget(workerId, teller);
    else this.#options.clock.after(lingerMs, () => this.#forget(workerId, teller));
  }

  receive(workerId: number, message: MetricsFromWorker): void {
    const teller = this.#tellers.get(workerId);
    if (teller === undefined) return;
    teller.isUp = true;
    if (message.kind === 'collect') return void this.#answer(workerId, message.question);
    this.#add(workerId, teller, message.report);
    const waiting = message.answers === undefined ? undefined : this.#waiting.get(message.answers);
    if (waiting?.missing.delete(workerId) && waiting.missing.size === 0) waiting.done();
  }

  /** The sums as of now: workers are asked for what they have not told, and one that is too busy to answer is not waited for. */
  async collect(): Promise<MetricFamily[]> {
    await this.#gather();
    return [...this.#families.values()].map(read);
  }

  /** By the first label, what workers have told so far of a counter or gauge. */
  numbers(name: string): Map<string, number> {
    const family = this.#families.get(name);
    const series = family === undefined ? [] : (read(family).series as readonly NumberSeries[]);
    return new Map(series.map(({ labels, value }) => [labels[0] ?? '', value]));
  }

  #gather(): Promise<void> {
    const missing = new Set<number>();
    for (const [workerId, { isUp, isDone, isGone }] of this.#tellers)
      if (isUp && !isDone && !isGone) missing.add(workerId);
    if (missing.size === 0) return Promise.resolve();
    const question = ++this.#questions;
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(gatherWithinMs, () => done());
      const done = () => {
        timer.cancel();
        this.#waiting.delete(question);
        resolve();
      };
      this.#waiting.set(question, { missing, done });
      for (const workerId of missing) this.#options.send(workerId, { kind: 'tell', question });
    });
  }

  /** The worker that came first speaks for the node. */
  async #answer(workerId: number, question: number): Promise<void> {
    const lead = [...this.#tellers].find(([, { isGone }]) => !isGone);
    const isTold = workerId === lead?.[0];
    if (isTold) {
      await this.#gather();
      for (const [name, family] of this.#families) {
        if (!name.includes('.')) continue;
        this.#options.send(workerId, { kind: 'family', question, family: read(family) });
        // What is large is not written in one go.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    this.#options.send(workerId, { kind: 'collected', question, isTold });
  }

  #add(workerId: number, teller: Teller, report: MetricsReport): void {
    const { families, series } = teller;
    for (const definition of report.metrics ?? []) families.push(this.#familyOf(definition));
    for (const [metric, ...labels] of report.series ?? []) series.push(families[metric]!.tree.find(labels));
    for (const metric of report.cleared ?? []) forgetGauges(families[metric]!, workerId);
    const { counts = [], levels = [], histograms = [], others = [] } = report;
    for (let i = 0; i < counts.length; i += 2) (series[counts[i]!] as NodeCounter).value += counts[i + 1]!;
    for (let i = 0; i < levels.length; i += 2) (series[levels[i]!] as NodeGauge).set(workerId, levels[i + 1]!);
    for (let i = 0; i < histograms.length; ) i = (series[histograms[i]!] as NodeHistogram).take(histograms, i + 1);
    for (let i = 0; i < others.length; i += 2) families[others[i]!]!.dropped += others[i + 1]!;
    teller.updatesPerMs = report.updates / Math.max(report.overMs, tellAfterMs);
    teller.isDone = report.isLast === true;
  }

  #familyOf(definition: MetricDefinition): Family {
    const { name, labels, seriesMax } = definition;
    const known = this.#families.get(name);
    if (known !== undefined && JSON.stringify(known.definition) === JSON.stringify(definition)) return known;
    const tree = new LabelTree(labels.length, seriesMax, (values) => nodeSeries(definition, values));
    const family = { definition, sinceMs: this.#options.clock.nowMs(), tree, dropped: 0 };
    this.#families.set(name, family);
    return family;
  }

  #forget(workerId: number, teller: Teller): void {
    this.#tellers.delete(workerId);
    for (const family of this.#families.values())
      if (family.definition.kind === 'gauge') forgetGauges(family, workerId);
    if (teller.isDone) return;
    // It may have been idle, which nobody knows now.
    this.#updatesLost += Math.round(teller.updatesPerMs * tellAfterMs);
  }
}

/** A busy worker is not waited for. Milliseconds. */
const gatherWithinMs = 500;
/** What a dead worker wrote into its channel is read within this. Milliseconds. */
const lingerMs = 500;

function forgetGauges({ tree }: Family, workerId: number): void {
  for (const series of tree.all) (series as NodeGauge).forget(workerId);
}

function read({ definition, sinceMs, tree }: Family): MetricFamily {
  const { name, help, unit, labels, kind, buckets } = definition;
  const series = tree.all.flatMap((one): (NumberSeries | BucketSeries)[] => {
    const values = one.read();
    return values === undefined ? [] : [values];
  });
  const shared = { name, help, unit, labels, sinceMs };
  if (kind === 'histogram') return { ...shared, kind, buckets: buckets!, series: series as BucketSeries[] };
  return { ...shared, kind, series: series as NumberSeries[] };
}
