const charactersMax = 400;
const overlap = 100;
/** A text of a million characters and more is looked at in its first and its last half million. */
const textMax = 1_000_000;

/** A text in overlapping passages of a size that one sentence embedding can stand for, cut between words where there are words. */
export function passages(text: string): string[] {
  const whole = text.length > textMax ? text.slice(0, textMax / 2) + text.slice(-textMax / 2) : text.trim();
  if (whole.length <= charactersMax + overlap) return whole === '' ? [] : [whole];
  const parts: string[] = [];
  for (let start = 0; ; ) {
    const end = start + charactersMax >= whole.length ? whole.length : wordEnd(whole, start + charactersMax);
    parts.push(whole.slice(start, end));
    if (end === whole.length) return parts;
    start = wordEnd(whole, end - overlap);
  }
}

function wordEnd(text: string, near: number): number {
  const space = text.lastIndexOf(' ', near);
  return near - space < 40 ? space + 1 : near;
}
