import { type Exchange, headerText } from '@sallyport/pipeline';
import { headerValue } from '../../shared/header-value.ts';
import { type Decision, findClaim } from '../authorisation/decision.ts';
import type { Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';

interface ClaimHeader {
  readonly name: string;
  readonly written: string;
  readonly path: readonly string[];
}

/** Tells the upstream who calls. Headers of these names that the caller sent are gone in any case. */
export interface UpstreamHeaders {
  clear(x: Exchange): void;
  write(x: Exchange, grant: Grant, decision: Decision): void;
}

export function compileUpstreamHeaders(config: OpenidConnectConfig): UpstreamHeaders {
  const claims = claimHeaders(config.upstream_headers, config.upstream_headers_claims, config.upstream_headers_names);
  const documents = documentHeaders(config);
  const writeToken = compileTokenHeader(config.upstream_access_token_header);
  return {
    clear({ requestHeaders }) {
      for (const { name } of claims) requestHeaders.remove(name);
      for (const { name } of documents) requestHeaders.remove(name);
    },
    write(x, grant, decision) {
      writeToken(x, grant);
      for (const { name, written, path } of claims) {
        const value = headerValue(findClaim(decision.sources, path));
        if (value !== undefined) x.requestHeaders.set(name, value, written);
      }
      for (const { name, written, read } of documents) {
        const value = read(grant);
        if (value !== undefined) x.requestHeaders.set(name, value, written);
      }
    },
  };
}

/** `upstream_headers`, and Kong's older way to write it: two lists of one length. */
export function claimHeaders(
  pairs: readonly { header: string; path: readonly string[] }[] = [],
  claims: readonly string[] = [],
  names: readonly string[] = [],
): readonly ClaimHeader[] {
  const listed = claims.map((claim, i) => ({ header: names[i]!, path: [claim] }));
  return [...pairs, ...listed].map(({ header, path }) => ({ name: header.toLowerCase(), written: header, path }));
}

interface DocumentHeader {
  readonly name: string;
  readonly written: string;
  read(grant: Grant): string | undefined;
}

function documentHeaders(config: OpenidConnectConfig): DocumentHeader[] {
  const all: [string | undefined, DocumentHeader['read']][] = [
    [config.upstream_id_token_header, ({ idToken }) => idToken?.text],
    [config.upstream_refresh_token_header, ({ refreshToken }) => refreshToken],
    [config.upstream_introspection_header, ({ introspection }) => encoded(introspection)],
    [config.upstream_introspection_jwt_header, ({ introspectionJwt }) => introspectionJwt],
    [config.upstream_user_info_jwt_header, ({ userInfoJwt }) => userInfoJwt],
    [config.upstream_user_info_header, ({ userInfo }) => encoded(userInfo)],
  ];
  return all.flatMap(([written, read]) =>
    written === undefined ? [] : [{ name: written.toLowerCase(), written, read: (grant) => safe(read(grant)) }],
  );
}

function encoded(document: unknown): string | undefined {
  return document === undefined ? undefined : Buffer.from(JSON.stringify(document)).toString('base64url');
}

function safe(text: string | undefined): string | undefined {
  return text === undefined ? undefined : headerText(text);
}

/** `name:scheme` of the header for the access token. */
function compileTokenHeader(setting: string): (x: Exchange, grant: Grant) => void {
  const [name = '', scheme] = setting.split(':');
  if (name === '') return () => {};
  const lower = name.toLowerCase();
  const written = lower === 'authorization' ? 'Authorization' : name;
  const prefix = scheme === undefined ? '' : `${scheme[0]!.toUpperCase()}${scheme.slice(1)} `;
  return (x, { accessToken }) => {
    if (accessToken === undefined) return;
    const { requestHeaders } = x;
    const present = requestHeaders.names.indexOf(lower);
    if (present < 0 || !isBoth(requestHeaders.value(present), prefix, accessToken.text))
      requestHeaders.set(lower, prefix + safe(accessToken.text)!, written);
    if (lower !== 'authorization') x.markSecretHeader(lower);
  };
}

function isBoth(text: string, start: string, end: string): boolean {
  return text.length === start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
