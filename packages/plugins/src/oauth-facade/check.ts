import { clientAuthProblem, isLoopbackUrl, ownClaims, signingKeyProblem } from '@sallyport/oauth';
import { checkRedisAdvanced } from '../shared/redis-settings.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import type { OauthFacadeConfig } from './schema.ts';

interface Problem {
  path: string;
  message: string;
}

const secretCharactersMin = 32;
const unsafeSchemes = new Set([
  'javascript',
  'data',
  'vbscript',
  'file',
  'blob',
  'about',
  'http',
  'https',
  'ws',
  'wss',
]);

/** What no single setting can say. */
export function checkOauthFacade(config: OauthFacadeConfig): Problem[] {
  const problems: Problem[] = [];
  const tell = (path: string, message: string) => void problems.push({ path, message });

  const issuer = new URL(config.issuer);
  if (issuer.search !== '' || issuer.hash !== '' || config.issuer.endsWith('/'))
    tell('issuer', 'an issuer has no query and no fragment, and here no slash at its end');
  if (issuer.protocol === 'http:' && !isLoopbackUrl(issuer))
    tell('issuer', 'write https: only on loopback it may be http');

  config.signing_keys.forEach((key, i) => {
    const problem = isVaultReference(key) ? undefined : signingKeyProblem(key);
    if (problem !== undefined) tell(`signing_keys.${i}`, `the key ${problem}`);
  });
  config.secrets.forEach((secret, i) => {
    if (!isVaultReference(secret) && secret.length < secretCharactersMin)
      tell(`secrets.${i}`, `a secret has at least ${secretCharactersMin} characters`);
  });
  config.claims.forEach((name, i) => {
    if (ownClaims.has(name)) tell(`claims.${i}`, `${name} says what the token is, not who the person is`);
  });
  config.redirect_schemes.forEach((scheme, i) => {
    if (unsafeSchemes.has(scheme)) tell(`redirect_schemes.${i}`, `${scheme} is no scheme of an application`);
  });
  const names = config.resources.map(({ resource }) => resource.replace(/\/$/, ''));
  names.forEach((name, i) => {
    if (names.indexOf(name) !== i) tell(`resources.${i}.resource`, 'the resource is there twice: write it once');
  });
  if (!config.registration && !config.client_id_metadata)
    tell('registration', 'no client can be known without registration and client_id_metadata: leave one of them on');
  checkProvider(config, tell);
  if (config.storage === 'redis' && config.redis === undefined) tell('redis', 'storage redis needs a server');
  if (config.redis !== undefined) problems.push(...checkRedisAdvanced(config.redis));
  return problems;
}

function checkProvider({ provider }: OauthFacadeConfig, tell: (path: string, message: string) => void): void {
  if (!provider.scopes.includes('openid')) tell('provider.scopes', 'openid is needed to learn who has signed in');
  const has = {
    secret: provider.client_secret !== undefined,
    key: provider.client_jwk !== undefined,
    certificate: false,
  };
  const problem = provider.client_auth && clientAuthProblem(provider.client_auth, has);
  if (problem) tell('provider.client_auth', problem);
}
