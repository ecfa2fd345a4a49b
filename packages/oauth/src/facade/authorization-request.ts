import { valuesOf } from '../claims/claim-path.ts';
import type { ClientFacts, FacadeClient } from './client.ts';
import { findRedirect } from './redirect-uris.ts';
import type { FacadeResource } from './settings.ts';

/** What a client asks for, checked. Plain data: it travels sealed through the browser. */
export interface AuthorizationRequest {
  readonly client: ClientFacts;
  readonly redirectUri: string;
  /** The redirect URI as the client registered it: without the port of the day. */
  readonly registeredUri: string;
  readonly state: string | undefined;
  readonly challenge: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** A request that cannot be granted. The person is told; the client only when its redirect URI is known to be its own. */
export interface RequestProblem {
  readonly error: string;
  readonly description: string;
  readonly redirectUri: string | undefined;
  readonly state: string | undefined;
}

const stateCharactersMax = 1_024;

/** The client id of a request; undefined when there is not exactly one. */
export function clientIdOf(parameters: URLSearchParams): string | undefined {
  const ids = parameters.getAll('client_id');
  return ids.length === 1 && ids[0] !== '' ? ids[0] : undefined;
}

export function readRequest(
  parameters: URLSearchParams,
  client: FacadeClient,
  resources: readonly FacadeResource[],
): AuthorizationRequest | RequestProblem {
  const [given, ...others] = parameters.getAll('redirect_uri');
  const registeredUri = given === undefined || others.length > 0 ? undefined : findRedirect(client.redirectUris, given);
  if (given === undefined || registeredUri === undefined)
    return problem('invalid_request', 'redirect_uri is not one that the application has registered');
  const state = parameters.get('state') ?? undefined;
  const tell = (error: string, description: string) => problem(error, description, given, state);

  const repeated = [...parameters.keys()].find((name, i, names) => name !== 'resource' && names.indexOf(name) !== i);
  if (repeated !== undefined) return problem('invalid_request', 'a parameter is given twice', given);
  if (state !== undefined && state.length > stateCharactersMax)
    return problem('invalid_request', 'state is too long', given);
  if (parameters.get('response_type') !== 'code') return tell('unsupported_response_type', 'response_type is not code');
  if ((parameters.get('response_mode') ?? 'query') !== 'query')
    return tell('invalid_request', 'response_mode is not query');
  if (parameters.has('request') || parameters.has('request_uri'))
    return tell('request_not_supported', 'request objects are not supported');
  if (parameters.get('prompt') === 'none') return tell('interaction_required', 'the person has to be asked');
  if (parameters.get('code_challenge_method') !== 'S256')
    return tell('invalid_request', 'code_challenge_method is not S256');
  const challenge = parameters.get('code_challenge') ?? '';
  if (!/^[\w-]{43}$/.test(challenge)) return tell('invalid_request', 'code_challenge is no S256 challenge');
  const resource = findResource(parameters.getAll('resource'), resources);
  if (resource === undefined) return tell('invalid_target', 'resource is none that tokens are given for here');
  const scopes = grantable(parameters.get('scope'), resource);
  if (scopes === undefined) return tell('invalid_scope', 'scope names nothing that the resource offers');
  const { publicId, name, hostname } = client;
  return {
    client: { publicId, name, hostname },
    redirectUri: given,
    registeredUri,
    state,
    challenge,
    resource: resource.resource,
    scopes,
  };
}

/** The one asked for; where there is only one, a client need not ask. A slash at the end may be written or not. */
export function findResource(
  asked: readonly string[],
  resources: readonly FacadeResource[],
): FacadeResource | undefined {
  if (asked.length === 0) return resources.length === 1 ? resources[0] : undefined;
  const [wanted, ...others] = asked.map(withoutSlash);
  if (others.length > 0) return undefined;
  return resources.find(({ resource }) => withoutSlash(resource) === wanted);
}

/** Of the scopes asked for, those that the resource offers; undefined where it offers some and none was asked for. */
function grantable(asked: string | null, { scopes }: FacadeResource): readonly string[] | undefined {
  const wanted = valuesOf(asked ?? '').filter((scope) => !ownScopes.has(scope));
  if (wanted.length === 0) return scopes;
  const granted = scopes.filter((scope) => wanted.includes(scope));
  return granted.length === 0 && scopes.length > 0 ? undefined : granted;
}

/** Clients ask for these out of habit; they say nothing about the resource. */
const ownScopes = new Set(['openid', 'offline_access']);

function problem(error: string, description: string, redirectUri?: string, state?: string): RequestProblem {
  return { error, description, redirectUri, state };
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}

/** The address that tells a client what became of its request (RFC 6749 §4.1.2, RFC 9207). */
export function responseUrl(redirectUri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value.toWellFormed())}`],
  );
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query.join('&')}`;
}
