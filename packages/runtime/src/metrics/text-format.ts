import type { MetricFamily } from '@sallyport/pipeline';

/** The text format of Prometheus 0.0.4, or OpenMetrics 1.0. */
export type MetricsFormat = 'prometheus' | 'openmetrics';

/** Writes metrics in pieces of some ten thousand characters, so that whoever sends them can do something else in between. */
export function* writeMetrics(families: readonly MetricFamily[], format: MetricsFormat): Generator<string> {
  let text = '';
  for (const family of families) {
    if (!isShown(family.name)) continue;
    text += headOf(family, format);
    for (const line of family.kind === 'histogram' ? histogramLines(family) : numberLines(family)) {
      text += line;
      if (text.length < pieceLength) continue;
      yield text;
      text = '';
    }
  }
  yield format === 'openmetrics' ? `${text}# EOF\n` : text;
}

const pieceLength = 32 * 1024;

/** Names with dots are OpenTelemetry's. */
function isShown(name: string): boolean {
  return !name.includes('.');
}

function headOf({ name, help, unit, kind }: MetricFamily, format: MetricsFormat): string {
  if (format === 'prometheus') return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${kind}\n`;
  // OpenMetrics knows no counter whose name does not end so; both formats name every sample alike, or what reads them would have to differ.
  const isCounter = kind === 'counter' && name.endsWith('_total');
  const base = isCounter ? name.slice(0, -'_total'.length) : name;
  const type = kind === 'counter' && !isCounter ? 'unknown' : kind;
  const unitLine = unit !== undefined && base.endsWith(`_${unit}`) ? `# UNIT ${base} ${unit}\n` : '';
  return `# TYPE ${base} ${type}\n${unitLine}# HELP ${base} ${escapeLabel(help)}\n`;
}

function* numberLines({
  name,
  labels,
  series,
}: Extract<MetricFamily, { kind: 'counter' | 'gauge' }>): Generator<string> {
  for (const one of series) yield `${name}${braced(pairsOf(labels, one.labels))} ${one.value}\n`;
}

function* histogramLines({
  name,
  labels,
  buckets,
  series,
}: Extract<MetricFamily, { kind: 'histogram' }>): Generator<string> {
  const bounds = [...buckets.map(String), '+Inf'];
  for (const one of series) {
    const pairs = pairsOf(labels, one.labels);
    const start = `${name}_bucket{${pairs === '' ? '' : `${pairs},`}le="`;
    let lines = '';
    let upTo = 0;
    for (const [place, bound] of bounds.entries()) {
      upTo += one.counts[place]!;
      lines += `${start}${bound}"} ${upTo}\n`;
    }
    const tail = braced(pairs);
    yield `${lines}${name}_sum${tail} ${one.sum}\n${name}_count${tail} ${one.count}\n`;
  }
}

function pairsOf(names: readonly string[], values: readonly string[]): string {
  let pairs = '';
  for (const [place, name] of names.entries()) {
    pairs += `${place === 0 ? '' : ','}${name}="${escapeLabel(values[place]!)}"`;
  }
  return pairs;
}

function braced(pairs: string): string {
  return pairs === '' ? '' : `{${pairs}}`;
}

function escapeLabel(value: string): string {
  return /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value;
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
