/** `0.4 ms`, `412 ms`, `3.4 s`, `2 min 5 s`, `3 h 12 min`, `2 d 4 h`: two units at most. */
export function formatDuration(ms: number): string {
  if (ms < 0.05) return '0 ms';
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return inTwo(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return inTwo(minutes, 60, 'h', 'min');
  return inTwo(Math.round(minutes / 60), 24, 'd', 'h');
}

function inTwo(value: number, per: number, large: string, small: string): string {
  const rest = value % per;
  return rest === 0 ? `${value / per} ${large}` : `${Math.floor(value / per)} ${large} ${rest} ${small}`;
}
