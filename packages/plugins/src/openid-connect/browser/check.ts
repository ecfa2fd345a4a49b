import { cookieProblem, protocolParameters } from '@sallyport/oauth';
import { checkRedisAdvanced } from '../../shared/redis-settings.ts';
import { isVaultReference } from '../../shared/vault-reference.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { authorizationCookie, sessionCookie } from './session-settings.ts';

type Config = OpenidConnectConfig;
type Tell = (path: string, message: string) => void;

/** What is wrong with the settings of sign-ins and sessions. */
export function checkBrowser(config: Config): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const tell: Tell = (path, message) => void problems.push({ path, message });
  if (config.auth_methods.includes('authorization_code')) checkSignIn(config, tell);
  if (config.auth_methods.includes('session')) checkSessions(config, tell);
  for (const name of redirects)
    for (const uri of config[name] ?? []) if (!isVaultReference(uri) && !isWebAddress(uri)) tell(name, notAbsolute);
  return problems;
}

function checkSignIn(config: Config, tell: Tell): void {
  const { response_mode: mode, response_type: types } = config;
  if (mode.startsWith('fragment'))
    tell(
      'response_mode',
      'a fragment never reaches the gateway: write query, form_post, jwt, query.jwt or form_post.jwt',
    );
  if (types.length !== 1 || types[0] !== 'code')
    tell('response_type', 'only the code flow is supported, since tokens do not belong into addresses: write [code]');
  const cookie = authorizationCookie(config);
  const cookieSaid = cookieProblem(config.authorization_cookie_name, cookie);
  if (cookieSaid !== undefined) tell('authorization_cookie_name', cookieSaid);
  if (mode.startsWith('form_post')) {
    if (cookie.sameSite === 'Lax' || cookie.sameSite === 'Strict')
      tell('authorization_cookie_same_site', 'browsers do not send such a cookie with form_post: write None');
    if (!config.auth_methods.includes('session') || config.disable_session?.includes('authorization_code'))
      tell(
        'response_mode',
        'without a session there is nothing to go on with after form_post: add session to auth_methods',
      );
  }
  for (const uri of config.redirect_uri ?? []) {
    if (!isWebAddress(uri) || /[?#]/.test(uri))
      tell('redirect_uri', 'should be an absolute http or https URL without query and fragment');
  }
  for (const name of config.authorization_query_args_names ?? [])
    if (protocolParameters.has(name)) tell('authorization_query_args_names', `${name} is the gateway's own to set`);
  for (const name of config.authorization_query_args_client ?? [])
    if (protocolParameters.has(name)) tell('authorization_query_args_client', `${name} is not the caller's to set`);
  if (config.require_signed_request_object === true && config.client_jwk === undefined)
    tell('require_signed_request_object', 'requests are signed with client_jwk, which is not there');
}

function checkSessions(config: Config, tell: Tell): void {
  if (config.reverify && config.ignore_signature.includes('session'))
    tell('reverify', 'tokens of a session are verified, signatures too: take session out of ignore_signature');
  const cookie = sessionCookie(config);
  const said = cookieProblem(config.session_cookie_name, cookie);
  if (said !== undefined) tell('session_cookie_name', said);
  if (config.session_remember) {
    const { session_remember_cookie_name: name } = config;
    const rememberSaid = cookieProblem(name, cookie);
    if (rememberSaid !== undefined) tell('session_remember_cookie_name', rememberSaid);
    if (name === config.session_cookie_name) tell('session_remember_cookie_name', 'the two cookies need two names');
  }
  if (config.authorization_cookie_name === config.session_cookie_name)
    tell('authorization_cookie_name', 'the cookies of sign-ins and sessions need two names');
  if (config.session_storage === 'redis') {
    for (const { path, message } of checkRedisAdvanced(config.redis)) tell(path, message);
    return;
  }
  for (const name of ['session_hash_storage_key', 'session_store_metadata'] as const)
    if (config[name]) tell(name, 'nothing is stored with session_storage cookie: write redis');
}

const redirects = [
  'login_redirect_uri',
  'logout_redirect_uri',
  'unauthorized_redirect_uri',
  'forbidden_redirect_uri',
  'unexpected_redirect_uri',
] as const;

const notAbsolute = 'should be an absolute http or https URL';

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
