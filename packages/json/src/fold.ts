/**
 * What is left of a name for the sloppiest reader we expect: compatibility forms united (NFKC), case and accents
 * dropped, space, control, invisible and broken characters removed, the rest behind a NUL forgotten. Two names with equal folds
 * may be one name upstream.
 */
export function foldName(name: string): string {
  if (plain.test(name)) return name;
  // Upper before lower case: `ı` and `ſ` become `I` and `S` that way, as they do for readers that compare upper-case.
  const [text = ''] = name.split('\0', 1);
  return text.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD').replace(dropped, '');
}

const plain = /^[a-z0-9_./$-]*$/;
const dropped = /[\p{White_Space}\p{Control}\p{Format}\p{Mark}\p{Default_Ignorable_Code_Point}\p{Surrogate}\ufffd]/gu;
