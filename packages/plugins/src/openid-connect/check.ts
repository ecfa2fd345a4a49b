import { isFieldName, isFramingField } from '../shared/named-value.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import { checkBrowser } from './browser/check.ts';
import { checkClients } from './check-clients.ts';
import { canProve } from './possession/possession.ts';
import type { OpenidConnectConfig } from './schema.ts';

interface Problem {
  path: string;
  message: string;
}

/** What no single setting can say. */
export function checkOpenidConnect(config: OpenidConnectConfig): Problem[] {
  const problems: Problem[] = [];
  const tell = (path: string, message: string) => void problems.push({ path, message });
  checkProvider(config, tell);
  checkCredentials(config, tell);
  checkHeaders(config, tell);
  checkPossession(config, tell);
  checkClients(config, tell);
  return [...problems, ...checkBrowser(config)];
}

type Tell = (path: string, message: string) => void;

function checkProvider(config: OpenidConnectConfig, tell: Tell): void {
  const { issuer, using_pseudo_issuer: isPseudo, discovery_headers_names: names = [] } = config;
  if (!isPseudo && !isVaultReference(issuer) && !/^https?:$/.test(URL.parse(issuer)?.protocol ?? ''))
    tell('issuer', 'should be an https or http URL; a mere name goes with using_pseudo_issuer');
  if (
    isPseudo &&
    config.jwks_endpoint === undefined &&
    config.auth_methods.includes('bearer') &&
    config.verify_signature
  )
    tell('jwks_endpoint', 'with using_pseudo_issuer nothing is discovered: write where the keys are');
  const values = config.discovery_headers_values?.length ?? 0;
  if (names.length !== values) tell('discovery_headers_values', `has ${values} entries for ${names.length} names`);
}

function checkCredentials(config: OpenidConnectConfig, tell: Tell): void {
  if (config.bearer_token_param_type.includes('cookie') && config.bearer_token_cookie_name === undefined)
    tell('bearer_token_cookie_name', 'tokens are looked for in a cookie, which has no name: write it');
  if (config.consumer_claim !== undefined && config.consumer_claims !== undefined)
    tell('consumer_claim', 'consumer_claims says it already: write one of the two');
}

function checkHeaders(config: OpenidConnectConfig, tell: Tell): void {
  for (const stem of ['upstream_headers', 'downstream_headers'] as const) {
    const claims = config[`${stem}_claims`]?.length ?? 0;
    const names = config[`${stem}_names`] ?? [];
    if (names.length !== claims) tell(`${stem}_names`, `has ${names.length} entries for ${claims} claims`);
    const headers = [...names, ...(config[stem] ?? []).map(({ header }) => header)];
    for (const name of headers) if (!isFieldName(name)) tell(`${stem}_names`, `'${name}' is no name of a header`);
    for (const name of headers)
      if (isFramingField(name.toLowerCase()))
        tell(stem, `'${name}' says how long a message is, which the gateway does`);
  }
}

function checkPossession(config: OpenidConnectConfig, tell: Tell): void {
  const isAsked = config.proof_of_possession_mtls !== 'off' || config.proof_of_possession_dpop !== 'off';
  if (!isAsked || !config.proof_of_possession_auth_methods_validation) return;
  const unable = config.auth_methods.filter((name) => !canProve.has(name));
  if (unable.length > 0)
    tell(
      'auth_methods',
      `${unable.join(', ')} cannot prove possession: write auth_methods without, or proof_of_possession_auth_methods_validation: false, with which they need no proof`,
    );
}
