import type { Exchange, Services } from '@sallyport/pipeline';
import { findInBody, findInQuery } from '../../shared/find-parameter.ts';

export interface ExtrasSettings {
  /** What the operator says: two lists of one length. */
  readonly names?: readonly string[] | undefined;
  readonly values?: readonly string[] | undefined;
  /** Headers of the caller. */
  readonly headers?: readonly string[] | undefined;
  /** Query parameters and form fields of the caller. */
  readonly parameters?: readonly string[] | undefined;
  /** Before the names of the caller's headers. */
  readonly prefix?: string | undefined;
}

/** What goes with a request to the provider, names and values in turn; undefined for nothing. */
export type Extras = (x: Exchange) => readonly string[] | undefined;

export function compileExtras(settings: ExtrasSettings, { secret }: Pick<Services, 'secret'>): Extras {
  const { names = [], values = [], headers = [], parameters = [], prefix = '' } = settings;
  const fixed = names.map((name, i) => ({ name, value: secret(values[i] ?? '') }));
  if (fixed.length + headers.length + parameters.length === 0) return () => undefined;
  return (x) => {
    const extras: string[] = [];
    for (const name of headers) push(extras, prefix + name, x.requestHeaders.get(name.toLowerCase()));
    for (const name of parameters) push(extras, name, findInQuery(x, name) ?? findInBody(x, name));
    // What the operator says comes last, where it replaces what a caller says.
    for (const { name, value } of fixed) extras.push(name, value.reveal());
    return extras;
  };
}

function push(extras: string[], name: string, value: unknown): void {
  if (typeof value === 'string') extras.push(name, value);
}
