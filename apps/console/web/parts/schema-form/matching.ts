import type { Field } from './field.ts';

/** The settings that all words are found in: in their names, their help, and those of what is within them. */
export function matching(record: Field, search: string): readonly Field[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return record.members.filter((field) => {
    const text = textOf(field).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const textOf = ({ name, label, help = '', members, item }: Field): string =>
  [name, label, help, ...members.map(textOf), item === undefined ? '' : textOf(item)].join(' ');
