import { type JsonLimits, parseJson } from '@sallyport/pipeline';

/** What a provider says of itself (OpenID Connect Discovery §3, RFC 8414 §2). Members that we do not look at are kept. */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly jwks_uri?: string | undefined;
  readonly authorization_endpoint?: string | undefined;
  readonly token_endpoint?: string | undefined;
  readonly userinfo_endpoint?: string | undefined;
  readonly introspection_endpoint?: string | undefined;
  readonly revocation_endpoint?: string | undefined;
  readonly end_session_endpoint?: string | undefined;
  readonly pushed_authorization_request_endpoint?: string | undefined;
  readonly [member: string]: unknown;
}

export const metadataBytesMax = 512 * 1024;
const limits: JsonLimits = { depthMax: 16, nodesMax: 8_192 };

/**
 * Where the discovery document is: `issuer` may be its whole address already. Of a provider that speaks OAuth alone it is at the
 * place of RFC 8414, which comes before the issuer's path.
 */
export function discoveryUrls(issuer: string): readonly URL[] {
  if (issuer.includes('/.well-known/')) return [new URL(issuer)];
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/+$/, '');
  return [
    new URL(`${origin}${path}/.well-known/openid-configuration`),
    new URL(`${origin}/.well-known/oauth-authorization-server${path}`),
  ];
}

/** The issuer that a discovery document must be of, as far as its address tells. */
export function issuerIdentifier(issuer: string): string {
  const at = issuer.indexOf('/.well-known/');
  if (at < 0) return issuer;
  // RFC 8414 puts the issuer's path behind the well-known one, OpenID Connect before it.
  const rest = issuer.slice(at + '/.well-known/'.length);
  const pathAt = rest.indexOf('/');
  return issuer.slice(0, at) + (pathAt < 0 ? '' : rest.slice(pathAt));
}

/**
 * Reads a discovery document. Throws when it is none, and when it is of another issuer than wanted: whoever answers for one
 * issuer could otherwise vouch for people of another. A slash at the end may differ, as operators write it either way.
 */
export function parseMetadata(bytes: Buffer, issuersWanted: readonly string[]): ProviderMetadata {
  const parsed = parseJson(bytes, limits);
  if ('problem' in parsed) throw new Error(`the discovery document is ${parsed.problem}`);
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the discovery document is not a JSON object');
  const metadata = value as Record<string, unknown>;
  if (typeof metadata['issuer'] !== 'string') throw new Error('the discovery document names no issuer');
  const issuer = metadata['issuer'];
  if (!issuersWanted.some((wanted) => isSameIssuer(wanted, issuer)))
    throw new Error(`the discovery document is of the issuer ${issuer}, not of ${issuersWanted.join(' or ')}`);
  for (const [name, member] of Object.entries(metadata)) {
    if (!isAddress(name)) continue;
    if (typeof member !== 'string' || !URL.canParse(member) || !/^https?:$/.test(new URL(member).protocol))
      throw new Error(`the discovery document's ${name} is not the address of a web server`);
  }
  return metadata as ProviderMetadata;
}

function isAddress(name: string): boolean {
  return name === 'jwks_uri' || name.endsWith('_endpoint');
}

/** Entra ID's documents for all tenants name no tenant, so that tokens are accepted only of issuers that were configured. */
const anyTenant = '{tenantid}';

function isSameIssuer(wanted: string, issuer: string): boolean {
  if (withoutSlash(wanted) === withoutSlash(issuer)) return true;
  const [before = '', after] = withoutSlash(issuer).split(anyTenant, 2);
  if (after === undefined || !wanted.startsWith(before) || !withoutSlash(wanted).endsWith(after)) return false;
  const tenant = withoutSlash(wanted).slice(before.length, withoutSlash(wanted).length - after.length);
  return tenant !== '' && !tenant.includes('/');
}

function withoutSlash(issuer: string): string {
  return issuer.endsWith('/') ? issuer.slice(0, -1) : issuer;
}
