import type { ExchangeEvent } from '@sallyport/contracts';
import { nanoseconds, writeAttributes } from '../../shared/otlp/attributes.ts';
import type { ProtobufWriter } from '../../shared/otlp/protobuf-writer.ts';
import { accessAttributes } from './attributes.ts';

/** As OTLP numbers them. */
const info = 9;
const warn = 13;
const error = 17;

/** An exchange as a field `log_records` of `ScopeLogs`. */
export function writeAccessLog(writer: ProtobufWriter, event: ExchangeEvent): Buffer {
  const { startedAtMs, endedAtMs, trace, request, response } = event;
  const severity = response.status >= 500 ? error : response.status >= 400 ? warn : info;
  const record = writer.begin(2);
  writer.fixed64(1, nanoseconds(startedAtMs));
  writer.whole(2, severity);
  writer.text(3, severity === error ? 'ERROR' : severity === warn ? 'WARN' : 'INFO');
  const body = writer.begin(5);
  writer.text(1, `${request.method} ${response.status}`);
  writer.end(body);
  writeAttributes(writer, 6, accessAttributes(event));
  if (trace !== undefined) {
    writer.fixed32(8, trace.isSampled ? 1 : 0);
    writer.hex(9, trace.traceId);
    const spanId = trace.spanId ?? trace.parentSpanId;
    if (spanId !== undefined) writer.hex(10, spanId);
  }
  writer.fixed64(11, nanoseconds(endedAtMs));
  writer.end(record);
  return writer.take();
}
