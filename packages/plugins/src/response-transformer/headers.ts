import { type HeaderList, headerText } from '@sallyport/pipeline';
import { isFieldName, isFramingField, splitNamedValue } from '../shared/named-value.ts';
import type { ResponseTransformerConfig } from './schema.ts';

interface Field {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

/** Prepares the changes to an answer's headers; undefined when there are none. */
export function compileHeaderEdits(config: ResponseTransformerConfig): ((headers: HeaderList) => void) | undefined {
  const remove = config.remove.headers.map((name) => splitNamedValue(name).name.toLowerCase());
  const rename = config.rename.headers.map(field).map((from) => ({ ...from, to: from.value.toLowerCase() }));
  const replace = config.replace.headers.map(field);
  const add = config.add.headers.map(field);
  const append = config.append.headers.map(field);
  if (remove.length + rename.length + replace.length + add.length + append.length === 0) return undefined;

  return (headers) => {
    for (const key of remove) if (!isFramingField(key)) headers.remove(key);
    for (const { key, to, value: written } of rename) {
      if (!headers.has(key)) continue;
      const values = headers.getAll(key);
      headers.remove(key);
      headers.remove(to);
      for (const value of values) headers.add(to, value, written);
    }
    for (const { key, name, value } of replace) if (headers.has(key)) headers.set(key, value, name);
    for (const { key, name, value } of add) if (!headers.has(key)) headers.add(key, value, name);
    for (const { key, name, value } of append) headers.add(key, value, name);
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

function field(entry: string): Field {
  const { name, value } = splitNamedValue(entry);
  return { key: name.toLowerCase(), name, value: headerText(value) };
}
