import type { Exchange } from '@sallyport/pipeline';
import { repeated } from '../../shared/parameters.ts';
import { isBasic, readBasic } from '../../shared/read-basic.ts';
import { compileParameterReader } from './parameter-reader.ts';

/** A name and a secret: of a person, or of a client. */
export interface Pair {
  readonly name: string;
  readonly secret: string;
}

/** Finds such pairs: by HTTP Basic, or as two parameters of the query or a form. */
export interface PairReader {
  /** `repeated` when a place holds several, or half of one. */
  find(x: Exchange): Pair | typeof repeated | undefined;
  hide(x: Exchange): void;
  readonly readsForm: boolean;
}

export function compilePairReader(
  nameOf: string,
  secretOf: string,
  places: readonly ('body' | 'header' | 'query')[],
): PairReader {
  const inHeader = places.includes('header');
  // Secrets are no headers of their own.
  const others = places.filter((place) => place !== 'header');
  const names = compileParameterReader(nameOf, others);
  const secrets = compileParameterReader(secretOf, others);

  function findBasic({ requestHeaders }: Exchange): Pair | typeof repeated | undefined {
    const value = requestHeaders.get('authorization');
    if (value === undefined || !isBasic(value)) return undefined;
    if (requestHeaders.getAll('authorization').length > 1) return repeated;
    const basic = readBasic(value);
    return basic === undefined ? repeated : { name: basic.username, secret: basic.password.toString() };
  }

  return {
    readsForm: others.includes('body'),
    find(x) {
      const basic = inHeader ? findBasic(x) : undefined;
      if (basic !== undefined) return basic;
      const secret = secrets.find(x);
      if (secret === undefined) return undefined;
      const name = names.find(x);
      return typeof name === 'string' && typeof secret === 'string' ? { name, secret } : repeated;
    },
    hide(x) {
      if (inHeader && isBasic(x.requestHeaders.get('authorization') ?? '')) x.requestHeaders.remove('authorization');
      names.hide(x);
      secrets.hide(x);
    },
  };
}
