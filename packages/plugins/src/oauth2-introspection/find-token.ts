import type { Exchange } from '@sallyport/pipeline';
import { findInBody, findInQuery } from '../shared/find-parameter.ts';
import { hideParameter } from '../shared/hide-parameter.ts';
import { repeated } from '../shared/parameters.ts';

const parameter = 'access_token';
const scheme = /^bearer +/i;

/** The token of a request (RFC 6750 §2): in Authorization, a form, or the query; `repeated` when a place holds several. */
export function findToken(x: Exchange): string | typeof repeated | undefined {
  const fields = x.requestHeaders.getAll('authorization').filter((value) => scheme.test(value));
  if (fields.length > 1) return repeated;
  const token = fields[0]?.replace(scheme, '') ?? findInQuery(x, parameter) ?? findInBody(x, parameter);
  return token === '' ? undefined : token;
}

export function hideToken(x: Exchange): void {
  if (scheme.test(x.requestHeaders.get('authorization') ?? '')) x.requestHeaders.remove('authorization');
  hideParameter(x, parameter, true);
}
