import { hideCookies, readCookie } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import { findInBody, findInQuery } from '../../shared/find-parameter.ts';
import { hideParameter } from '../../shared/hide-parameter.ts';
import { repeated } from '../../shared/parameters.ts';
import type { OpenidConnectConfig } from '../schema.ts';

/** Finds access tokens in requests, and takes them out. */
export interface TokenReader {
  /** The first one; `repeated` when a place holds several, of which nobody knows which one counts. */
  find(x: Exchange): string | typeof repeated | undefined;
  /** From all places that it may have been in. */
  hide(x: Exchange): void;
  /** For a token that nobody looks at: it is in no record, and not sent on where it is to be hidden. */
  setAside(x: Exchange): void;
  readonly readsForm: boolean;
}

const parameter = 'access_token';
const plainHeaders = ['access_token', 'access-token', 'x-access-token'];

export function compileTokenReader(config: OpenidConnectConfig): TokenReader {
  const { bearer_token_param_type: places, bearer_token_header_name, bearer_token_cookie_name: cookie } = config;
  const inHeader = places.includes('header');
  const inQuery = places.includes('query');
  const inBody = places.includes('body');
  const inCookie = places.includes('cookie') && cookie !== undefined;
  const own = bearer_token_header_name?.toLowerCase();
  // What goes upstream there takes its place anyway; most often it is the same.
  const replaced = config.upstream_access_token_header.split(':', 1)[0]!.toLowerCase();
  const headers = own === undefined ? ['authorization', ...plainHeaders] : [own];
  const scheme = config.proof_of_possession_dpop === 'off' ? /^bearer +/i : /^(?:bearer|dpop) +/i;

  function findInHeaders(x: Exchange): string | typeof repeated | undefined {
    const { requestHeaders } = x;
    const { names } = requestHeaders;
    for (const name of headers) {
      const at = names.indexOf(name);
      if (at < 0) continue;
      const value = requestHeaders.value(at);
      if (name !== 'authorization') {
        x.markSecretHeader(name);
        if (names.indexOf(name, at + 1) >= 0) return repeated;
        return value.replace(scheme, '');
      }
      const start = scheme.exec(value);
      if (start === null) continue;
      return names.indexOf(name, at + 1) < 0 ? value.slice(start[0].length) : repeated;
    }
    return undefined;
  }

  const reader: TokenReader = {
    readsForm: inBody,
    find(x) {
      let token = inHeader ? findInHeaders(x) : undefined;
      // One in the query is kept out of records also where it counts for nothing.
      const inAddress = findInQuery(x, parameter);
      if (token === undefined && inQuery) token = inAddress;
      if (token === undefined && inBody) token = findInBody(x, parameter);
      if (token === undefined && inCookie) token = findInCookie(x, cookie);
      return token === '' ? undefined : token;
    },
    hide(x) {
      if (inHeader) for (const name of headers) if (name !== replaced) hideHeader(x, name, scheme);
      if (inQuery || inBody) hideParameter(x, parameter, inBody);
      if (inCookie) hideCookies(x.requestHeaders, cookie, (name) => name === cookie);
    },
    setAside(x) {
      reader.find(x);
      if (config.hide_credentials) reader.hide(x);
    },
  };
  return reader;
}

function findInCookie(x: Exchange, name: string): string | undefined {
  const token = readCookie(x, name);
  if (token !== undefined) x.markSecretHeader('cookie');
  return token;
}

function hideHeader(x: Exchange, name: string, scheme: RegExp): void {
  const value = x.requestHeaders.get(name);
  if (value === undefined || (name === 'authorization' && !scheme.test(value))) return;
  x.requestHeaders.remove(name);
}
