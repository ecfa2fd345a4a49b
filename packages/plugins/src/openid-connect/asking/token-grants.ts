import {
  type Answer,
  answerKey,
  clientRefused,
  isProblem,
  type OAuthClient,
  ProviderUnavailable,
  requestTokens,
  type TokenAnswer,
} from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import { type Failure, type Grant, isFailure, type MethodContext } from '../methods/method.ts';
import { loaded, problemOfProvider } from './provider-problem.ts';
import { compileTokenDescription } from './token-description.ts';
import { compileTokenExtras } from './token-extras.ts';

/** Methods whose credential is sent to the token endpoint. */
export type GrantName = 'client_credentials' | 'password' | 'refresh_token';

/** Has the provider issue tokens for a credential. */
export type TokenGrants = (
  x: Exchange,
  name: GrantName,
  client: OAuthClient,
  credential: Readonly<Record<string, string>>,
) => Promise<Grant | Failure>;

export function compileTokenGrants(context: MethodContext): TokenGrants {
  const { config, services, provider, verifier, clients, answers } = context;
  const { clock, secret } = services;
  const scope = config.scopes.map((value) => secret(value).reveal()).join(' ');
  const audience = config.audience?.join(' ');
  const extrasOf = compileTokenExtras(config, services);
  const describe = compileTokenDescription(context);
  const salt = config.cache_tokens_salt ?? '';
  const scopeOfKey = config.token_cache_key_include_scope ? scope : undefined;
  const verifies = (name: GrantName) => config.verify_signature && !config.ignore_signature.includes(name);

  function formOf(name: GrantName, credential: Readonly<Record<string, string>>): URLSearchParams {
    const form = new URLSearchParams(credential);
    // What a refresh token is for was said when it was issued.
    if (name === 'refresh_token') return form;
    if (scope !== '') form.set('scope', scope);
    if (audience !== undefined && audience !== '') form.set('audience', audience);
    return form;
  }

  async function ask(
    name: GrantName,
    client: OAuthClient,
    form: URLSearchParams,
    headers: readonly string[],
  ): Promise<Answer<TokenAnswer>> {
    const configuration = clients.configuration(client, await loaded(provider), 'token', headers);
    const answer = await requestTokens(configuration, name, form, () => clock.nowMs());
    const idToken = answer.value.tokens?.idToken;
    if (idToken !== undefined && verifies(name)) {
      const signed = await verifier.verifySignature(idToken.text);
      if (isProblem(signed)) throw new ProviderUnavailable(`the ID token: ${signed.problem}`);
    }
    return answer;
  }

  return async (x, name, client, credential) => {
    const { headers, fields } = extrasOf(x);
    const form = formOf(name, credential);
    for (let i = 0; i < fields.length; i += 2) form.set(fields[i]!, fields[i + 1]!);
    const asked = [form.get('audience'), scopeOfKey, fields, headers, verifies(name)];
    const key = answerKey([name, client.id, credential, client.secret?.reveal(), salt, asked]);
    try {
      const request = () => ask(name, client, form, headers);
      const { tokens, refusedWith } = config.cache_tokens
        ? await answers.tokens.find(key, request)
        : (await request()).value;
      if (tokens === undefined) return refusal(name, refusedWith);
      const described = await describe(x, tokens, verifies(name));
      if (isFailure(described)) return described;
      const { idToken, refreshToken, expiresAtMs } = tokens;
      return { method: name, idToken, refreshToken, expiresAtMs, ...described };
    } catch (error) {
      return problemOfProvider(error, 'token endpoint');
    }
  };
}

function refusal(name: GrantName, code: string): Failure {
  // Where the caller is the client, it is the caller who is not known; else it is the gateway.
  const isOfCaller = ofCredential.has(code) || (name === 'client_credentials' && clientRefused(code) !== undefined);
  const reason = clientRefused(code)?.message ?? `the provider refused with ${code.slice(0, 50)}`;
  return { kind: isOfCaller ? 'unauthorized' : 'unexpected', reason };
}

const ofCredential = new Set(['invalid_grant', 'access_denied']);
