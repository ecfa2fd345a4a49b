import { headerText } from '@sallyport/pipeline';
import type { Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';

/** A token or document of a grant, as a header's value. */
export interface DocumentHeader {
  readonly name: string;
  readonly written: string;
  read(grant: Grant): string | undefined;
}

/** The settings `upstream_*_header` or `downstream_*_header` for tokens and documents. */
export function documentHeaders(config: OpenidConnectConfig, stream: 'upstream' | 'downstream'): DocumentHeader[] {
  const all: [string | undefined, DocumentHeader['read']][] = [
    [
      config[`${stream}_access_token_jwk_header`],
      ({ accessToken }) => encoded(accessToken?.key && publicKey(accessToken.key)),
    ],
    [config[`${stream}_id_token_header`], ({ idToken }) => idToken?.text],
    [config[`${stream}_refresh_token_header`], ({ refreshToken }) => refreshToken],
    [config[`${stream}_introspection_header`], ({ introspection }) => encoded(introspection)],
    [config[`${stream}_introspection_jwt_header`], ({ introspectionJwt }) => introspectionJwt],
    [config[`${stream}_user_info_header`], ({ userInfo }) => encoded(userInfo)],
    [config[`${stream}_user_info_jwt_header`], ({ userInfoJwt }) => userInfoJwt],
  ];
  if (stream === 'downstream')
    all.push([config.downstream_access_token_header, ({ accessToken }) => accessToken?.text]);
  return all.flatMap(([written, read]) => {
    if (written === undefined) return [];
    const safely = (grant: Grant) => {
      const text = read(grant);
      return text === undefined ? undefined : headerText(text);
    };
    return [{ name: written.toLowerCase(), written, read: safely }];
  });
}

function publicKey({ kid, jwk }: NonNullable<NonNullable<Grant['accessToken']>['key']>): object {
  return kid === undefined ? jwk : { ...jwk, kid };
}

function encoded(document: unknown): string | undefined {
  return document === undefined ? undefined : Buffer.from(JSON.stringify(document)).toString('base64url');
}
