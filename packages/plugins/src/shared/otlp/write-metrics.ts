import type { BucketSeries, MetricFamily, NumberSeries } from '@sallyport/pipeline';
import { nanoseconds, writeAttribute } from './attributes.ts';
import type { ExponentialBounds } from './exponential.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

const cumulative = 2;

/** A metric of the node as a field `metrics` of `ScopeMetrics`: sums since `sinceMs`, histograms with exponential buckets. */
export function writeMetric(
  writer: ProtobufWriter,
  family: MetricFamily,
  bounds: ExponentialBounds | undefined,
  nowMs: number,
): Buffer {
  const metric = writer.begin(2);
  writer.text(1, family.name);
  writer.text(2, family.help);
  if (family.unit !== undefined) writer.text(3, family.unit);
  if (family.kind === 'histogram') {
    const histogram = writer.begin(10);
    for (const series of family.series) writeBuckets(writer, family, series, bounds!, nowMs);
    writer.whole(2, cumulative);
    writer.end(histogram);
  } else if (family.kind === 'gauge') {
    const gauge = writer.begin(5);
    for (const series of family.series) writeNumber(writer, family, series, nowMs);
    writer.end(gauge);
  } else {
    const sum = writer.begin(7);
    for (const series of family.series) writeNumber(writer, family, series, nowMs);
    writer.whole(2, cumulative);
    writer.bool(3, true);
    writer.end(sum);
  }
  writer.end(metric);
  return writer.take();
}

function writeNumber(
  writer: ProtobufWriter,
  family: MetricFamily,
  { labels, value }: NumberSeries,
  nowMs: number,
): void {
  const point = writer.begin(1);
  writer.fixed64(2, nanoseconds(family.sinceMs));
  writer.fixed64(3, nanoseconds(nowMs));
  writer.double(4, value);
  writeLabels(writer, 7, family.labels, labels);
  writer.end(point);
}

function writeBuckets(
  writer: ProtobufWriter,
  family: MetricFamily,
  { labels, count, sum, counts }: BucketSeries,
  bounds: ExponentialBounds,
  nowMs: number,
): void {
  const point = writer.begin(1);
  writeLabels(writer, 1, family.labels, labels);
  writer.fixed64(2, nanoseconds(family.sinceMs));
  writer.fixed64(3, nanoseconds(nowMs));
  writer.fixed64(4, BigInt(count));
  writer.double(5, sum);
  writer.zigzag(6, bounds.scale);
  writer.fixed64(7, BigInt(counts[0]!));
  const run = bounds.run(counts);
  const positive = writer.begin(8);
  writer.zigzag(1, run.offset);
  const packed = writer.begin(2);
  for (const inBucket of run.counts) writer.packedWhole(inBucket);
  writer.end(packed);
  writer.end(positive);
  writer.double(14, bounds.zeroThreshold);
  writer.end(point);
}

/** A label without a value says nothing. */
function writeLabels(writer: ProtobufWriter, field: number, names: readonly string[], values: readonly string[]): void {
  for (let i = 0; i < names.length; i++) if (values[i] !== '') writeAttribute(writer, field, names[i]!, values[i]!);
}
