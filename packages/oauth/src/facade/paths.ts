/** Where the endpoints are, below the issuer's path. */
export interface FacadePaths {
  /** RFC 8414 puts the issuer's path behind the well-known one. */
  readonly metadata: string;
  /** Where clients of OpenID Connect look for the same. */
  readonly discovery: string;
  readonly jwks: string;
  readonly register: string;
  readonly authorize: string;
  readonly consent: string;
  readonly callback: string;
  readonly token: string;
  readonly revoke: string;
}

export function pathsOf(issuer: string): FacadePaths {
  const base = new URL(issuer).pathname.replace(/\/$/, '');
  return {
    metadata: `/.well-known/oauth-authorization-server${base}`,
    discovery: `${base}/.well-known/openid-configuration`,
    jwks: `${base}/jwks`,
    register: `${base}/register`,
    authorize: `${base}/authorize`,
    consent: `${base}/consent`,
    callback: `${base}/callback`,
    token: `${base}/token`,
    revoke: `${base}/revoke`,
  };
}
