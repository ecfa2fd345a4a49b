const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** `12,408` */
export const formatNumber = (value: number): string => whole.format(value);

/** `12.4K`, where there is little room; the whole number stands beside it or on hover. */
export const formatShort = (value: number): string => short.format(value);

/** Of a value in percent: `3.25 %`. */
export const formatPercent = (value: number): string => `${percent.format(value)} %`;

/** `1 tool`, `2 tools`, `1,204 entries`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

/** `812 B`, `1.4 kB`, `3.2 MB` */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
