import type { Exchange } from '@sallyport/pipeline';
import { type FoundParameter, findInBody, findInHeaders, findInQuery } from '../../shared/find-parameter.ts';
import { hideParameter } from '../../shared/hide-parameter.ts';

type Place = 'body' | 'header' | 'query';

/** A credential that has a name: in a header, the query or a form. */
export interface ParameterReader {
  find(x: Exchange): FoundParameter;
  hide(x: Exchange): void;
}

export function compileParameterReader(name: string, places: readonly Place[]): ParameterReader {
  const inHeader = places.includes('header');
  const inQuery = places.includes('query');
  const inBody = places.includes('body');
  return {
    find(x) {
      let found = inHeader ? findInHeaders(x, name) : undefined;
      if (found === undefined && inQuery) found = findInQuery(x, name);
      if (found === undefined && inBody) found = findInBody(x, name);
      return found === '' ? undefined : found;
    },
    hide: (x) => hideParameter(x, name, inBody),
  };
}
