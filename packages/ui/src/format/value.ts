import { formatDuration } from './duration.ts';
import { formatUsd } from './money.ts';
import { formatCount, formatNumber } from './number.ts';

/** Of what is measured, in the words of the metrics API. */
export type Unit = 'ms' | 'bytes' | 'count' | 'count/minute' | '%' | 'token count' | 'usd' | 'ops/minute' | 'score';

/** `full` for figures that are read, `short` for axes, bars and figures that stand close together. */
export type ValueForm = 'full' | 'short';

/** `12,408`, `412 ms`, `$12.40`, `3.4 MB`, `12.34%`; short `12.4K`, `3.4 s`, `$1.2K`. */
export function formatValue(unit: Unit, value: number, form: ValueForm = 'full'): string {
  return form === 'full' ? full(unit, value) : short(unit, value);
}

/** A mark of an axis: as many decimals as tell it from the next, which is `step` away. */
export function formatTick(unit: Unit, value: number, step: number): string {
  if (value === 0) return unit === 'usd' ? '$0' : '0';
  const { size, suffix } = scaleOf(unit, Math.abs(value));
  const decimals = decimalsOf(step / size);
  // Of money there are two or none.
  const least = unit === 'usd' && decimals.most > 0 ? 2 : 0;
  return withUnit(unit, signed(value, size, { least, most: Math.max(least, decimals.most) }), suffix);
}

function full(unit: Unit, value: number): string {
  switch (unit) {
    case 'ms':
      return value < 0 ? `−${formatDuration(-value)}` : formatDuration(value);
    case 'usd':
      return formatUsd(value);
    case 'bytes':
      return inBytes(value);
    case 'token count':
      return formatCount(value, 'token');
    case '%':
      return `${formatNumber(value)}%`;
    case 'count/minute':
      return `${formatNumber(value)}/min`;
    case 'ops/minute':
      return `${formatNumber(value)} ops/min`;
    default:
      return formatNumber(value);
  }
}

function short(unit: Unit, value: number): string {
  const size = Math.abs(value);
  if (unit === 'usd' && size > 0 && size < 0.01) return formatUsd(value);
  const scale = scaleOf(unit, rounded(size, 3));
  const shown = size / scale.size;
  return withUnit(unit, signed(value, scale.size, shortDecimals(unit, shown, scale)), scale.suffix);
}

interface Scale {
  readonly size: number;
  readonly suffix: string;
}

const thousands: readonly Scale[] = [
  { size: 1e12, suffix: 'T' },
  { size: 1e9, suffix: 'B' },
  { size: 1e6, suffix: 'M' },
  { size: 1e3, suffix: 'K' },
  { size: 1, suffix: '' },
];
const bytes: readonly Scale[] = [
  { size: 1e15, suffix: ' PB' },
  { size: 1e12, suffix: ' TB' },
  { size: 1e9, suffix: ' GB' },
  { size: 1e6, suffix: ' MB' },
  { size: 1e3, suffix: ' kB' },
  { size: 1, suffix: ' B' },
];
const times: readonly Scale[] = [
  { size: 86_400_000, suffix: ' d' },
  { size: 3_600_000, suffix: ' h' },
  { size: 60_000, suffix: ' min' },
  { size: 1000, suffix: ' s' },
  { size: 1, suffix: ' ms' },
];

/** The largest that the value has one of. */
function scaleOf(unit: Unit, size: number): Scale {
  const scales = unit === 'bytes' ? bytes : unit === 'ms' ? times : thousands;
  return scales.find((scale) => size >= scale.size) ?? scales.at(-1)!;
}

function withUnit(unit: Unit, digits: string, suffix: string): string {
  if (unit === 'usd') return digits.startsWith('−') ? `−$${digits.slice(1)}${suffix}` : `$${digits}${suffix}`;
  if (unit === '%') return `${digits}${suffix}%`;
  if (unit === 'count/minute') return `${digits}${suffix}/min`;
  return unit === 'ops/minute' ? `${digits}${suffix} ops/min` : `${digits}${suffix}`;
}

function signed(value: number, size: number, decimals: { readonly least: number; readonly most: number }): string {
  const digits = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: decimals.least,
    maximumFractionDigits: decimals.most,
  }).format(Math.abs(value) / size);
  return value < 0 ? `−${digits}` : digits;
}

function shortDecimals(unit: Unit, shown: number, { size }: Scale) {
  if (unit === 'usd' && size === 1 && shown < 100) return cents;
  if (shown >= 100) return whole;
  return { least: 0, most: shown < 1 ? 2 : 1 };
}

const whole = { least: 0, most: 0 };
const cents = { least: 2, most: 2 };

function decimalsOf(step: number) {
  for (let decimals = 0; decimals < 6; decimals++) {
    const shifted = step * 10 ** decimals;
    if (Math.abs(shifted - Math.round(shifted)) < 1e-6 * shifted) return { least: 0, most: decimals };
  }
  return { least: 0, most: 6 };
}

/** With three digits that count: `1.23 kB`, `340 B`. */
function inBytes(value: number): string {
  const { size, suffix } = scaleOf('bytes', rounded(Math.abs(value), 3));
  const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(Math.abs(value) / size);
  return `${value < 0 ? '−' : ''}${digits}${suffix}`;
}

/** 999.96 thousand is shown as a million, so it has to be scaled as one. */
const rounded = (size: number, digits: number): number => Number(size.toPrecision(digits));
