/** To two decimals. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** In percent, to two decimals; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * 10_000) / whole) / 100;
}

/** By how much something grew, in percent; undefined growth from nothing is null. */
export function changeInPercent(before: number, now: number): number | null {
  return before === 0 ? null : rounded(((now - before) * 100) / before);
}

/** To two decimals, money to six: a request to a model costs parts of a cent. */
export function roundedIn(unit: string | undefined, value: string | number | null | undefined): number | null {
  if (typeof value !== 'number') return null;
  return unit === 'usd' ? money(value) : rounded(value);
}

export function money(usd: number): number {
  return Math.round(usd * 1_000_000) / 1_000_000;
}
