import { isFieldName } from '../../shared/named-value.ts';
import type { OpenidConnectConfig } from '../schema.ts';

type Tell = (path: string, message: string) => void;

/** What is wrong with that which goes with requests to the provider. */
export function checkExtras(config: OpenidConnectConfig, tell: Tell): void {
  checkPairs(config, tell);
  checkCallers(config, tell);
  checkHeaderNames(config, tell);
}

/** Lists of names and of values. */
function checkPairs(config: OpenidConnectConfig, tell: Tell): void {
  for (const stem of [
    'introspection_headers',
    'introspection_post_args',
    'userinfo_headers',
    'userinfo_query_args',
    'token_headers',
    'token_post_args',
    'authorization_query_args',
  ] as const) {
    const names = config[`${stem}_names`]?.length ?? 0;
    const values = config[`${stem}_values`]?.length ?? 0;
    if (names !== values) tell(`${stem}_values`, `has ${values} entries for ${names} names`);
  }
}

/** What callers may not say, though the operator lets them say more. */
function checkCallers(config: OpenidConnectConfig, tell: Tell): void {
  const asked = new Set([...ofClient, 'token', config.introspection_token_param_name]);
  for (const [setting, kept] of [
    ['token_post_args_client', ofGrants],
    ['introspection_post_args_client', asked],
    ['introspection_post_args_client_headers', asked],
    ['token_headers_client', ofCredentials],
    ['introspection_headers_client', ofCredentials],
    ['userinfo_headers_client', ofCredentials],
  ] as const) {
    for (const name of config[setting] ?? [])
      if (kept.has(kept === ofCredentials ? name.toLowerCase() : name))
        tell(setting, `${name} is not the caller's to set`);
  }
}

function checkHeaderNames(config: OpenidConnectConfig, tell: Tell): void {
  for (const stem of ['discovery_headers', 'introspection_headers', 'userinfo_headers', 'token_headers'] as const) {
    const setting = `${stem}_names` as const;
    for (const name of config[setting] ?? []) {
      if (!isFieldName(name)) tell(setting, `'${name}' is no name of a header`);
      else if (ofMessages.has(name.toLowerCase())) tell(setting, `${name} is the gateway's own to write`);
    }
  }
}

const ofMessages = new Set(['content-length', 'transfer-encoding', 'host', 'connection']);
const ofCredentials = new Set([...ofMessages, 'authorization', 'cookie', 'proxy-authorization']);
const ofClient = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'];

/** What says which tokens are asked for, and by whom. */
const ofGrants = new Set([
  ...ofClient,
  'grant_type',
  ...['code', 'code_verifier', 'redirect_uri', 'refresh_token', 'username', 'password'],
  ...['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type', 'requested_token_type'],
]);
