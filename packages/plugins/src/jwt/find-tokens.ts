import { decodeFormText, type Exchange } from '@sallyport/pipeline';
import type { JwtConfig } from './schema.ts';

/** Adds every different token that a request carries to `found`. Wherever one is found is kept out of every record. */
export type TokenFinder = (x: Exchange, found: Set<string>) => void;

export function compileTokenFinder({ uri_param_names, cookie_names, header_names }: JwtConfig): TokenFinder {
  const headers = header_names.map((name) => name.toLowerCase());
  return (x, found) => {
    for (const name of headers) inHeaders(x, name, found);
    if (x.query.length > 1) for (const name of uri_param_names) inQuery(x, name, found);
    if (cookie_names.length > 0) inCookies(x, cookie_names, found);
  };
}

const bearer = /^\s*bearer +(\S.*)$/i;

function inHeaders(x: Exchange, name: string, found: Set<string>): void {
  const { requestHeaders } = x;
  for (let at = requestHeaders.names.indexOf(name); at >= 0; at = requestHeaders.names.indexOf(name, at + 1)) {
    const token = bearer.exec(requestHeaders.value(at))?.[1];
    if (token === undefined) continue;
    if (name !== 'authorization') x.markSecretHeader(name);
    found.add(token.trimEnd());
  }
}

function inQuery(x: Exchange, name: string, found: Set<string>): void {
  for (const part of x.query.slice(1).split('&')) {
    const equals = part.indexOf('=');
    if (equals < 0 || equals === part.length - 1 || decodeFormText(part.slice(0, equals)) !== name) continue;
    x.markSecretQuery(name);
    found.add(decodeFormText(part.slice(equals + 1)));
  }
}

function inCookies(x: Exchange, names: readonly string[], found: Set<string>): void {
  for (const field of x.requestHeaders.getAll('cookie')) {
    for (const pair of field.split(';')) {
      const equals = pair.indexOf('=');
      if (equals < 0 || !names.includes(pair.slice(0, equals).trim())) continue;
      const token = pair.slice(equals + 1).trim();
      if (token === '') continue;
      x.markSecretHeader('cookie');
      found.add(token);
    }
  }
}
