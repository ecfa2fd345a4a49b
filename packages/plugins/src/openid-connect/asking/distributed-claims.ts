import { claimAt, compileProxies, ProviderUnavailable } from '@sallyport/oauth';
import { type Claims, isHeaderText, parseJson } from '@sallyport/pipeline';
import { proxiesOf } from '../../shared/proxy-settings.ts';
import type { MethodContext } from '../methods/method.ts';

/** Where a token says that claims are, instead of having them (OpenID Connect Core §5.6.2). */
interface ClaimSource {
  readonly endpoint: URL;
  readonly accessToken: string | undefined;
  /** Claims that are there. */
  readonly names: readonly string[];
}

/** The claims of a token, and those that it only points to, fetched. Rejects with `ProviderUnavailable`. */
export type DistributedClaims = (claims: Claims, token: string) => Promise<Claims>;

const sourcesMax = 4;
const bodyBytesMax = 256 * 1024;
const limits = { depthMax: 8, nodesMax: 20_000 };

export function compileDistributedClaims({ config, services, provider }: MethodContext): DistributedClaims {
  const proxyFor = compileProxies(proxiesOf(config, services));

  async function fetchFrom({ endpoint, accessToken, names }: ClaimSource, token: string): Promise<Claims> {
    const namedBy = provider.namedBy(endpoint);
    // The caller's own token goes to the provider and to nobody else, whatever a document says.
    const credential = accessToken ?? (namedBy === 'operator' ? token : undefined);
    const headers = ['Accept', 'application/json'];
    if (credential !== undefined && isHeaderText(credential)) headers.push('Authorization', `Bearer ${credential}`);
    const { status, body } = await services.http
      .fetch({
        ...{ method: 'GET', url: endpoint, headers, body: Buffer.alloc(0), bodyBytesMax, namedBy },
        ...{ timeoutMs: config.timeout, keepAliveMs: 60_000, tlsVerify: config.ssl_verify, proxy: proxyFor(endpoint) },
      })
      .catch((error: unknown) => {
        throw new ProviderUnavailable(`claims elsewhere: ${error instanceof Error ? error.message : String(error)}`);
      });
    if (status !== 200) throw new ProviderUnavailable(`claims elsewhere: the answer has status ${status}`);
    return claimsIn(body, names);
  }

  return async (claims, token) => {
    let all = claims;
    for (const source of sourcesOf(claims)) all = { ...all, ...(await fetchFrom(source, token)) };
    return all;
  };
}

/** Does a token point to claims elsewhere? */
export function hasDistributedClaims(claims: Claims | undefined): boolean {
  return claims !== undefined && sourcesOf(claims).length > 0;
}

function sourcesOf(claims: Claims): ClaimSource[] {
  const names = claims['_claim_names'];
  if (typeof names !== 'object' || names === null) return [];
  const bySource = Map.groupBy(Object.entries(names), ([, source]) => String(source));
  return [...bySource].slice(0, sourcesMax).flatMap(([source, entries]) => {
    const endpoint = claimAt(claims, ['_claim_sources', source, 'endpoint']);
    const accessToken = claimAt(claims, ['_claim_sources', source, 'access_token']);
    if (typeof endpoint !== 'string' || !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) return [];
    // What the token says itself is not replaced.
    const wanted = entries.map(([name]) => name).filter((name) => !Object.hasOwn(claims, name));
    if (wanted.length === 0) return [];
    return [
      {
        endpoint: new URL(endpoint),
        accessToken: typeof accessToken === 'string' ? accessToken : undefined,
        names: wanted,
      },
    ];
  });
}

/** An object with the claims, of which only those that were pointed to count; or, as Microsoft Graph answers, `{"value":[…]}`. */
function claimsIn(body: Buffer, names: readonly string[]): Claims {
  const parsed = parseJson(body, limits);
  const value = 'value' in parsed ? parsed.value : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProviderUnavailable('claims elsewhere: the answer is not a JSON object');
  const found = names.filter((name) => Object.hasOwn(value, name));
  if (found.length === 0 && names.length === 1 && 'value' in value) return { [names[0]!]: value.value };
  return Object.fromEntries(found.map((name) => [name, (value as Claims)[name]]));
}
