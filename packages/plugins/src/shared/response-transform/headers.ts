import { type HeaderList, headerText } from '@sallyport/pipeline';
import { isFieldName, isFramingField, splitNamedValue } from '../named-value.ts';
import { compileValueMatcher, removeValues, valueProblem } from './field-values.ts';
import type { ResponseTransform } from './settings.ts';
import { compileStatuses } from './status.ts';

type Edit = (headers: HeaderList) => void;

/** Prepares the changes to an answer's headers; undefined when there are none. */
export function compileHeaderEdits(
  config: ResponseTransform,
  removesValues: boolean,
): ((headers: HeaderList, status: number) => void) | undefined {
  const steps = (['remove', 'rename', 'replace', 'add', 'append'] as const).flatMap((step) => {
    const statuses = compileStatuses(config[step].if_status);
    const edit = (entry: string) => (step === 'remove' ? removal(entry, removesValues) : edits[step](fieldOf(entry)));
    return config[step].headers.map((entry) => ({ statuses, edit: edit(entry) }));
  });
  if (steps.length === 0) return undefined;
  return (headers, status) => {
    for (const { statuses, edit } of steps) if (statuses === undefined || statuses.has(status)) edit(headers);
  };
}

/** What is wrong with an entry of a list of headers; undefined when nothing is. */
export function headerEntryProblem(entry: string, { isRename }: { isRename: boolean }): string | undefined {
  const { name, value } = splitNamedValue(entry);
  if (value === '') return `key '${name}' has no value`;
  for (const header of isRename ? [name, value] : [name]) {
    if (!isFieldName(header)) return `'${header}' is not a valid header name`;
    if (isFramingField(header.toLowerCase())) return `'${header}' is set by the gateway itself`;
  }
  return /[\0-\x08\x0a-\x1f\x7f]/.test(value) ? `the value of '${name}' contains control characters` : undefined;
}

/** The same for an entry of `remove.headers`. */
export function removalProblem(entry: string, removesValues: boolean): string | undefined {
  return removesValues ? valueProblem(splitNamedValue(entry).value) : undefined;
}

function removal(entry: string, removesValues: boolean): Edit {
  const { name, value } = splitNamedValue(entry);
  const key = name.toLowerCase();
  if (isFramingField(key)) return () => {};
  if (!removesValues || value === '') return (headers) => void headers.remove(key);
  const matches = compileValueMatcher(value);
  return (headers) => removeValues(headers, key, matches);
}

interface Field {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

function fieldOf(entry: string): Field {
  const { name, value } = splitNamedValue(entry);
  return { key: name.toLowerCase(), name, value: headerText(value) };
}

const edits: Readonly<Record<'rename' | 'replace' | 'add' | 'append', (field: Field) => Edit>> = {
  rename({ key, value: written }) {
    const to = written.toLowerCase();
    return (headers) => {
      if (!headers.has(key)) return;
      const values = headers.getAll(key);
      headers.remove(key);
      headers.remove(to);
      for (const value of values) headers.add(to, value, written);
    };
  },
  replace:
    ({ key, name, value }) =>
    (headers) => {
      if (headers.has(key)) headers.set(key, value, name);
    },
  add:
    ({ key, name, value }) =>
    (headers) => {
      if (!headers.has(key)) headers.add(key, value, name);
    },
  append:
    ({ key, name, value }) =>
    (headers) =>
      headers.add(key, value, name),
};
