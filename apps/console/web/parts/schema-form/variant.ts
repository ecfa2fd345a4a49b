import type { Field } from './field.ts';
import { isMembers, isSame } from './value.ts';

/** Which of what a setting may be a value is; -1 where it is none, or nothing is set. */
export function variantOf(value: unknown, variants: readonly Field[]): number {
  if (value === undefined || value === null) return -1;
  const exact = variants.findIndex(
    ({ kind, options }) => kind === 'choice' && options.some((each) => isSame(each, value)),
  );
  return exact >= 0 ? exact : variants.findIndex(({ kind }) => kind !== 'choice' && fits(kind, value));
}

function fits(kind: Field['kind'], value: unknown): boolean {
  switch (kind) {
    case 'record':
    case 'map':
      return isMembers(value);
    case 'list':
    case 'choices':
      return Array.isArray(value);
    case 'number':
      return typeof value === 'number';
    case 'toggle':
      return typeof value === 'boolean';
    case 'anything':
    case 'variants':
      return typeof value === 'object';
    default:
      return typeof value === 'string';
  }
}

const kindNames: Readonly<Partial<Record<Field['kind'], string>>> = {
  number: 'Number',
  toggle: 'On or off',
  list: 'List',
  choices: 'List',
  map: 'Names and values',
  record: 'Settings',
  anything: 'Written out',
};

export function variantName({ kind, options, schema }: Field): string {
  if (schema.title !== undefined) return schema.title;
  if (kind === 'choice') return options.length > 3 ? 'One of a list' : options.map(String).join(' or ');
  return kindNames[kind] ?? 'Text';
}
