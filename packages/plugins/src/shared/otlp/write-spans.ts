import type { ExchangeEvent } from '@sallyport/contracts';
import type { Span } from '../tracing/span.ts';
import { nanoseconds, writeAttributes } from './attributes.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

const kinds = { internal: 1, server: 2, client: 3 } as const;
const statusError = 2;
const sampledFlag = 1;

/** The spans of an exchange as fields `spans` of `ScopeSpans`, to be put together with those of others. */
export function writeSpans(writer: ProtobufWriter, event: ExchangeEvent, spans: readonly Span[]): Buffer {
  const { traceId } = event.trace!;
  for (const span of spans) {
    const { startMs, durationMs, parentSpanId, error } = span;
    const message = writer.begin(2);
    writer.hex(1, traceId);
    writer.hex(2, span.spanId);
    if (parentSpanId !== undefined) writer.hex(4, parentSpanId);
    writer.text(5, span.name);
    writer.whole(6, kinds[span.kind]);
    writer.fixed64(7, nanoseconds(event.startedAtMs, startMs));
    writer.fixed64(8, nanoseconds(event.startedAtMs, startMs + Math.max(0, durationMs)));
    writeAttributes(writer, 9, span.attributes);
    for (const { name, atMs, attributes } of span.events) {
      const happening = writer.begin(11);
      writer.fixed64(1, nanoseconds(event.startedAtMs, atMs));
      writer.text(2, name);
      writeAttributes(writer, 3, attributes);
      writer.end(happening);
    }
    if (error !== undefined) {
      const status = writer.begin(15);
      if (error !== '') writer.text(2, error);
      writer.whole(3, statusError);
      writer.end(status);
    }
    writer.fixed32(16, sampledFlag);
    writer.end(message);
  }
  return writer.take();
}
