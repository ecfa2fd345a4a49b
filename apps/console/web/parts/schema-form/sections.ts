import type { Field } from './field.ts';
import { firstFields } from './first-fields.ts';
import { isMembers } from './value.ts';
import { labelOf } from './words.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly help?: string | undefined;
  readonly fields: readonly Field[];
  /** Shut, until somebody opens it or it holds a value. */
  readonly isFolded: boolean;
}

/**
 * The settings of a record by what they are about: first what must be set and what most people set; then, folded, each record and each
 * family of names (`session_…`) by itself, the rest, and what has no effect any more.
 */
export function sectionsOf(record: Field, first: readonly string[] = []): readonly Section[] {
  const all = record.members;
  const isOut = ({ isDeprecated, isUnused }: Field) => isDeprecated || isUnused;
  const used = all.filter((field) => !isOut(field));
  const isFirst = firstOf(used, first);
  const rest = used.filter((field) => !isFirst(field));
  const records = rest.filter(({ kind, members }) => kind === 'record' && members.length > 0);
  const single = rest.filter((field) => !records.includes(field));
  const families = familiesOf(single);
  const alone = single.filter((field) => !families.some(({ fields }) => fields.includes(field)));
  const sections = [
    { id: 'first', title: 'Settings', fields: inOrder(used.filter(isFirst), first), isFolded: false },
    ...(alone.length > fewAlone ? [] : moreOf(alone)),
    ...records.map((field) => ({
      id: field.name,
      title: field.label,
      help: field.help,
      fields: [field],
      isFolded: true,
    })),
    ...families,
    ...(alone.length > fewAlone ? moreOf(alone) : []),
    { id: 'out-of-use', title: 'Out of use', fields: all.filter(isOut), isFolded: true },
  ];
  return sections.filter(({ fields }) => fields.length > 0);
}

/** With so few, what belongs nowhere is not looked for behind everything else. */
const fewAlone = 12;

const moreOf = (fields: readonly Field[]): Section[] => [
  { id: 'more', title: 'More settings', fields, isFolded: true },
];

/** What is said to be first, and what must be set. Where nothing is said: what has no default, and the choices. */
function firstOf(fields: readonly Field[], first: readonly string[]): (field: Field) => boolean {
  if (first.length > 0) return ({ name, isRequired }) => isRequired || first.includes(name);
  const simple = fields.filter(({ kind, members }) => kind !== 'record' || members.length === 0);
  const usual = simple
    .filter(({ schema, kind }) => schema.default === undefined || kind === 'choice')
    .slice(0, mostFirst);
  const chosen = new Set(simple.length <= mostFirst ? simple : usual);
  return (field) => field.isRequired || chosen.has(field) || fields.length <= 2;
}

const mostFirst = 8;

function inOrder(fields: readonly Field[], first: readonly string[]): readonly Field[] {
  const rank = ({ name }: Field) => (first.includes(name) ? first.indexOf(name) : -1);
  return [...fields].sort((one, other) => rank(one) - rank(other));
}

/** Names with a beginning in common, where there are several (`session_storage`, `session_secret`), then those with an end (`…_claim`). */
function familiesOf(fields: readonly Field[]): readonly Section[] {
  const byStart = families(fields, ({ name }) => name.split('_')[0]!);
  const left = fields.filter((field) => !byStart.some((family) => family.fields.includes(field)));
  return left.length > manyAlone ? [...byStart, ...families(left, ({ name }) => name.split('_').at(-1)!)] : byStart;
}

function families(fields: readonly Field[], wordOf: (field: Field) => string): readonly Section[] {
  const byWord = new Map<string, Field[]>();
  for (const field of fields) byWord.set(wordOf(field), [...(byWord.get(wordOf(field)) ?? []), field]);
  return [...byWord]
    .filter(([word, family]) => family.length >= fewestInFamily && family.length < fields.length && word !== '')
    .map(([word, family]) => ({ id: `family-${word}`, title: labelOf(word), fields: family, isFolded: true }));
}

const manyAlone = 24;
const fewestInFamily = 4;

/** A section with something set is not hidden from who reads what is there. */
export const holdsValue = ({ fields }: Section, value: unknown): boolean =>
  isMembers(value) && fields.some(({ name }) => isSet(value[name]));

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(isMembers(value) && Object.values(value).every((each) => !isSet(each)));

/** How many settings of a section are set. */
export const countSet = ({ fields }: Section, value: unknown): number =>
  isMembers(value) ? fields.filter(({ name }) => isSet(value[name])).length : 0;

export const firstFieldsOf = (plugin: string | undefined): readonly string[] =>
  plugin !== undefined && Object.hasOwn(firstFields, plugin) ? firstFields[plugin]! : [];
