import type { Attributes, AttributeValue } from '../tracing/span.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

/** `KeyValue`s as a repeated field. */
export function writeAttributes(writer: ProtobufWriter, field: number, { names, values }: Attributes): void {
  for (let i = 0; i < names.length; i++) writeAttribute(writer, field, names[i]!, values[i]!);
}

export function writeAttribute(writer: ProtobufWriter, field: number, name: string, value: AttributeValue): void {
  const pair = writer.begin(field);
  writer.text(1, name);
  writeValue(writer, 2, value);
  writer.end(pair);
}

/** `AnyValue`. */
export function writeValue(writer: ProtobufWriter, field: number, value: AttributeValue): void {
  const any = writer.begin(field);
  if (typeof value === 'string') writer.text(1, value);
  else if (typeof value === 'boolean') writer.bool(2, value);
  else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) writer.int64(3, value);
    else writer.double(4, value);
  } else {
    const list = writer.begin(5);
    for (const one of value) writeValue(writer, 1, one);
    writer.end(list);
  }
  writer.end(any);
}

/** Unix nanoseconds, of milliseconds with fractions: 64 bits where a double has too few. */
export function nanoseconds(wholeMs: number, moreMs = 0): bigint {
  const addedNs = Math.round((wholeMs - Math.trunc(wholeMs) + moreMs) * 1e6);
  return BigInt(Math.trunc(wholeMs)) * 1_000_000n + BigInt(Number.isFinite(addedNs) ? addedNs : 0);
}
