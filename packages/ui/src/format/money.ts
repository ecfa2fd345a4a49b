const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const fine = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', minimumFractionDigits: 4 });

/** `$12.40`; below a dollar, as single calls are, `$0.0042`. What is less than can be shown is not called nothing. */
export function formatUsd(usd: number): string {
  const size = Math.abs(usd);
  if (size === 0 || size >= 1) return cents.format(usd);
  return size < 0.0001 ? `< ${fine.format(0.0001)}` : fine.format(usd);
}
