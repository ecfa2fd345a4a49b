import {
  holdProvider,
  isProblem,
  type Provider,
  type ProviderSettings,
  parseToken,
  settingsDigest,
  type TokenRules,
  TokenVerifier,
} from '@sallyport/oauth';
import type { Held, Services } from '@sallyport/pipeline';
import { proxiesOf } from '../shared/proxy-settings.ts';
import { keepAliveMs } from './connect.ts';
import type { AiMcpOauth2Config } from './schema.ts';
import type { TokenCheck } from './token-check.ts';

/** Verifies signed tokens (RFC 9068) with the keys of the issuers. */
export function createSignatureCheck(config: AiMcpOauth2Config, services: Services): TokenCheck {
  const { authorization_servers, metadata_discovery_retry } = config;
  const issuers = authorization_servers.map((issuer) => holdIssuer(issuer, config, services));
  const byIssuer = new Map(issuers.map(({ name, verifier }) => [withoutSlash(name), verifier.value]));
  const retries = issuers.map(({ provider }) => retry(provider.value, metadata_discovery_retry, services));

  /** Of several issuers, the one that the token names: keys of another cannot vouch for it. */
  function verifierOf(token: string): TokenVerifier | undefined {
    const read = parseToken(token);
    if (isProblem(read)) return undefined;
    const { iss } = read.claims;
    return typeof iss === 'string' ? byIssuer.get(withoutSlash(iss)) : undefined;
  }

  return {
    check(token) {
      const verifier = issuers.length === 1 ? issuers[0]!.verifier.value : verifierOf(token);
      return verifier?.verify(token) ?? { problem: 'it is of no issuer that is configured', kind: 'invalid' };
    },
    close() {
      for (const pending of retries) pending.cancel();
      for (const { provider, verifier } of issuers) {
        verifier.release();
        provider.release();
      }
    },
  };
}

/** Tokens that are remembered as verified, of each issuer. */
const tokensMax = 10_000;
/** How long keys that were had are used while no new ones can be had. */
const staleMs = 24 * 3_600_000;
const cooldownMs = 30_000;
const retryMs = 5_000;

interface HeldIssuer {
  readonly name: string;
  readonly provider: Held<Provider>;
  readonly verifier: Held<TokenVerifier>;
}

/** What is known of an issuer and its tokens outlives a reload. */
function holdIssuer(name: string, config: AiMcpOauth2Config, services: Services): HeldIssuer {
  const settings = providerSettings(name, config, services);
  const rules: TokenRules = {
    // Metadata that were looked for elsewhere may be of another issuer.
    issuers: config.metadata_discovery_endpoint === undefined ? undefined : [name],
    secrets: [],
    verifiesSignature: true,
    verifiesClaims: true,
    leewayMs: config.jwt_claims_leeway * 1000,
    maxAgeMs: undefined,
    keptMs: config.jwks_cache_ttl * 1000,
    entriesMax: tokensMax,
  };
  const provider = holdProvider(settings, services);
  const verifier = services.kept.hold(
    `tokens for ai-mcp-oauth2 ${settingsDigest([settings, rules])}`,
    () => new TokenVerifier(provider.value, rules, services.clock),
  );
  return { name, provider, verifier };
}

function providerSettings(issuer: string, config: AiMcpOauth2Config, services: Services): ProviderSettings {
  const { jwks_endpoint, metadata_discovery_endpoint } = config;
  return {
    issuer: jwks_endpoint === undefined ? (metadata_discovery_endpoint ?? issuer) : issuer,
    issuersAllowed: [issuer],
    isPseudo: jwks_endpoint !== undefined,
    metadata: jwks_endpoint === undefined ? undefined : { jwks_uri: jwks_endpoint },
    timeoutMs: config.timeout,
    tlsVerify: config.ssl_verify,
    keepAliveMs: keepAliveMs(config),
    proxies: proxiesOf(config, services),
    freshMs: config.metadata_cache_ttl * 1000,
    keysFreshMs: config.jwks_cache_ttl * 1000,
    staleMs,
    cooldownMs,
  };
}

/** Without being asked, so that the first caller after an outage need not wait; later, tokens that need it ask. */
function retry(provider: Provider, times: number, { clock }: Pick<Services, 'clock'>): { cancel(): void } {
  let isOver = false;
  let timer: { cancel(): void } | undefined;
  async function attempt(left: number): Promise<void> {
    const loaded = await provider.load();
    if (loaded !== undefined || left === 0 || isOver) return;
    timer = clock.after(retryMs, () => void attempt(left - 1));
  }
  if (times > 0) void attempt(times);
  return {
    cancel() {
      isOver = true;
      timer?.cancel();
    },
  };
}

function withoutSlash(issuer: string): string {
  return issuer.endsWith('/') ? issuer.slice(0, -1) : issuer;
}
