export function number(value: number): string {
  return Number.isFinite(value) ? `${value}` : '0';
}

export function whole(value: number): string {
  return number(Math.round(value));
}

/** Written digit by digit where a double would lose some: nanoseconds since 1970 don't fit 53 bits. */
export function nanoseconds(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return '0';
  const wholeMs = Math.floor(milliseconds);
  const rest = Math.min(999_999, Math.round((milliseconds - wholeMs) * 1e6));
  return wholeMs === 0 ? `${rest}` : `${wholeMs}${`${rest}`.padStart(6, '0')}`;
}
