import {
  type Clock,
  type Exchange,
  type IncomingTrace,
  injectTrace,
  Propagation,
  type PropagationSettings,
  SpanIds,
  TraceContext,
  type TraceFormat,
} from '@sallyport/pipeline';

/** Decides about a trace: what its caller says of it (undefined where nothing), and its id. */
export type Sample = (wish: boolean | undefined, traceId: string) => boolean;

/** What plugins that trace do at the beginning of an exchange. Several of one chain share its trace and its span. */
export class Tracer {
  readonly #propagation: Propagation;
  readonly #sample: Sample | undefined;
  readonly #clock: Clock;
  readonly #idBytes: 8 | 16;
  readonly #ids = new SpanIds();
  /** Timelines of exchanges that this plugin records. */
  readonly #recorded = new WeakSet<object>();

  /** Without `sample` nothing is recorded, and traces are passed on all the same. */
  constructor(settings: PropagationSettings, sample: Sample | undefined, clock: Clock, idBytes: 8 | 16 = 16) {
    this.#idBytes = idBytes;
    this.#propagation = new Propagation(settings);
    this.#sample = sample;
    this.#clock = clock;
  }

  /** Gives the exchange its place in a trace, and decides whether it is recorded. */
  begin(x: Exchange): void {
    const outer = x.trace?.isDecided === true && x.trace.spanId === undefined ? x.trace : undefined;
    const found = outer === undefined ? this.#propagation.extract(x.requestHeaders) : undefined;
    const trace = outer ?? this.#traceOf(x, found);
    const isRecorded = this.#decide(outer?.isSampled, found?.isSampled, trace.traceId);
    const isSampled = isRecorded || (this.#sample === undefined && found?.isSampled === true) || trace.isSampled;
    trace.begin(trace.spanId ?? this.#ids.next(), isSampled, this.#formats(trace, found));
    if (!isRecorded) return;
    x.measure(this.#clock);
    this.#recorded.add(x.timeline!.spans);
  }

  /** Tells whoever the request is sent to. */
  inject(x: Exchange): void {
    this.#propagation.clear(x.requestHeaders);
    injectTrace(x.requestHeaders, x.trace!);
  }

  /** Does this plugin record the exchange that has this timeline? */
  records(timeline: { readonly spans: object } | undefined): boolean {
    return timeline !== undefined && this.#recorded.has(timeline.spans);
  }

  /** What another plugin, or the exchange that this one is for, tells others in, too. */
  #formats(trace: TraceContext, found: IncomingTrace | undefined): readonly TraceFormat[] {
    const own = this.#propagation.formats(found?.format);
    return trace.formats.length === 0 ? own : [...new Set([...trace.formats, ...own])];
  }

  /** An inner exchange is recorded where the one is that it is made for. */
  #decide(outer: boolean | undefined, wish: boolean | undefined, traceId: string): boolean {
    if (this.#sample === undefined) return false;
    return outer ?? this.#sample(wish, traceId);
  }

  #traceOf(x: Exchange, found: IncomingTrace | undefined): TraceContext {
    // Another plugin has begun it.
    if (x.trace?.spanId !== undefined) return x.trace;
    const traceId = found?.traceId ?? this.#newTraceId();
    const begun = new TraceContext(traceId, found?.traceId && found.spanId, false, found?.tracestate);
    x.trace = begun;
    return begun;
  }

  /** One of 64 bits has zeros in front. */
  #newTraceId(): string {
    const id = this.#ids.next();
    return this.#idBytes === 16 ? id + this.#ids.next() : id.padStart(32, '0');
  }
}
