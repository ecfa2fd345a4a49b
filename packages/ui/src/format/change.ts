const percent = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const wholePercent = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Against what was before: `+12.4%`, `−3%`, `±0%`; nothing where there was nothing before. */
export function formatChange(now: number, before: number): string | undefined {
  if (before === 0) return now === 0 ? '±0%' : undefined;
  const change = ((now - before) / Math.abs(before)) * 100;
  const size = Math.abs(change);
  if (size < 0.05) return '±0%';
  const shown = (size < 100 ? percent : wholePercent).format(size);
  return `${change < 0 ? '−' : '+'}${shown}%`;
}
