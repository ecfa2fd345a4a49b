/** `0.4 ms`, `42 ms`, `1.28 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function moneyText(dollars: number): string {
  return dollars === 0 || dollars >= 1 ? `$${dollars.toFixed(2)}` : `$${Number(dollars.toPrecision(3))}`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US').replaceAll(',', ' ');
}

/** `2026-11-26 12:00:00.250 UTC`. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 23).replace('T', ' ')} UTC`;
}
