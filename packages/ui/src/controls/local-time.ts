/** `2026-11-26T19:02`, in the person's own zone, as fields of days and times have it. */
export function localText(atMs: number): string {
  const at = new Date(atMs);
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(inTwo).join('-');
  return `${day}T${inTwo(at.getHours())}:${inTwo(at.getMinutes())}`;
}

/** Undefined where nothing whole is written. */
export function timeOf(text: string): number | undefined {
  const atMs = new Date(text).getTime();
  return text === '' || Number.isNaN(atMs) ? undefined : atMs;
}

const inTwo = (value: number) => String(value).padStart(2, '0');
