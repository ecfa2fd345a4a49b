import type { HeaderList } from '@sallyport/pipeline';
import { RE2JS } from 're2js';

/** Says whether a value of a field is to go. */
export type ValueMatcher = (value: string) => boolean;

/** Prepares what stands behind the colon of `remove.headers`: a value, or a pattern between slashes. */
export function compileValueMatcher(value: string): ValueMatcher {
  const pattern = patternOf(value);
  if (pattern === undefined) return (one) => one === value;
  const compiled = RE2JS.compile(pattern);
  return (one) => compiled.matcher(one).find();
}

/** What is wrong with it; undefined when nothing is. */
export function valueProblem(value: string): string | undefined {
  const pattern = patternOf(value);
  if (pattern === undefined) return undefined;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch {
    return `'${pattern}' is not a regular expression that runs in linear time`;
  }
}

/** Takes values out of a field's lists; a cookie is one value, commas and all. */
export function removeValues(headers: HeaderList, key: string, matches: ValueMatcher): void {
  if (!headers.has(key)) return;
  const before = headers.getAll(key);
  const after = before.map((field) => (key === 'set-cookie' ? (matches(field) ? '' : field) : without(field, matches)));
  if (after.every((field, i) => field === before[i])) return;
  const name = writtenName(headers, key);
  headers.remove(key);
  for (const field of after) if (field !== '') headers.add(key, field, name);
}

/** The same text when no value of it goes. */
function without(field: string, matches: ValueMatcher): string {
  const values = field.split(',').map((value) => value.trim());
  const kept = values.filter((value) => !matches(value));
  return kept.length === values.length ? field : kept.join(', ');
}

function writtenName(headers: HeaderList, key: string): string {
  for (let i = 0; i < headers.length; i++) if (headers.name(i) === key) return headers.raw[i * 2]!;
  return key;
}

function patternOf(value: string): string | undefined {
  return value.length > 2 && value.startsWith('/') && value.endsWith('/') ? value.slice(1, -1) : undefined;
}
