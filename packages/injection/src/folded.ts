// Soft hyphens, joiners, directions, selectors of variants, and tags.
const hidden = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e01ef}]/gu;

/** A text in the form in which terms are looked for: compatible forms, small letters, single spaces, nothing that cannot be seen. */
export const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(hidden, '')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
