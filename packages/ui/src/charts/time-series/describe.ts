import { formatPeriod } from '../../format/time.ts';
import { formatValue } from '../../format/value.ts';
import { extentOf, labelOf, stepOf, type TimeSeriesData } from './data.ts';

/** What one sees, in sentences. */
export function describe(title: string, data: TimeSeriesData): string {
  const { timesMs, series, unit } = data;
  if (timesMs.length === 0) return `${title}: nothing was measured.`;
  const period = formatPeriod(timesMs[0]!, timesMs.at(-1)! + stepOf(data));
  const said = series.slice(0, saidMax).map((line) => {
    const extent = extentOf(line.values);
    const who = series.length === 1 ? 'It was' : `${labelOf(line)} was`;
    if (extent === undefined) return `${who} not measured.`;
    const last = extent.last === null ? '' : `, last ${formatValue(unit, extent.last)}`;
    return `${who} between ${formatValue(unit, extent.min)} and ${formatValue(unit, extent.max)}${last}.`;
  });
  const more = series.length > saidMax ? [`And ${series.length - saidMax} more.`] : [];
  return [`${title}, ${period}.`, ...said, ...more].join(' ');
}

const saidMax = 4;

/** What was measured at one time: read aloud as the arrow keys go from one to the next. */
export function describeAt(data: TimeSeriesData, index: number): string {
  const fromMs = data.timesMs[index];
  if (fromMs === undefined) return '';
  const values = data.series.map((line) => {
    const value = line.values[index];
    return `${labelOf(line)} ${typeof value === 'number' ? formatValue(data.unit, value) : 'not measured'}`;
  });
  return `${formatPeriod(fromMs, fromMs + stepOf(data))}: ${values.join(', ')}`;
}
