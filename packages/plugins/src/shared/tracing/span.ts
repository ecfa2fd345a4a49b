export type AttributeValue = string | number | boolean | readonly string[];

export type SpanKind = 'internal' | 'server' | 'client';

/** A span as any exporter writes it. Times are Unix milliseconds with fractions, or counted from the exchange's start where it says so. */
export interface Span {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Milliseconds since the exchange's start. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: Attributes;
  /** What went wrong. */
  readonly error: string | undefined;
  readonly events: readonly SpanEvent[];
}

export interface SpanEvent {
  readonly name: string;
  /** Milliseconds since the exchange's start. */
  readonly atMs: number;
  readonly attributes: Attributes;
}

/** Names and values in turn; what is undefined was left out. */
export class Attributes {
  readonly names: string[] = [];
  readonly values: AttributeValue[] = [];

  add(name: string, value: AttributeValue | undefined): this {
    if (value === undefined) return this;
    this.names.push(name);
    this.values.push(value);
    return this;
  }

  get(name: string): AttributeValue | undefined {
    return this.values[this.names.indexOf(name)];
  }
}

export const noEvents: readonly SpanEvent[] = Object.freeze([]);
