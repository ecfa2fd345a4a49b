/** To two decimals. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** In percent, to two decimals; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * 10_000) / whole) / 100;
}
