import type { Call, Exchange, Records, Refusal, Services } from '@sallyport/pipeline';
import { holdOwnDocuments } from '../provider/own-documents.ts';
import { AccessTokens } from './access-token.ts';
import { json, notAllowed, notFound, oauthError } from './answers.ts';
import { digestOf, readDescription } from './client.ts';
import { ClientDocuments } from './client-documents.ts';
import { Clients } from './clients.ts';
import { Consents } from './consents.ts';
import { serverMetadata } from './metadata.ts';
import { type Endpoint, neededSecrets } from './needed-secrets.ts';
import { type FacadePaths, pathsOf } from './paths.ts';
import { ProviderLeg } from './provider-leg.ts';
import { RegisteredClients } from './registered-clients.ts';
import { createSeals } from './sealed.ts';
import type { FacadeSettings } from './settings.ts';
import { SignInFlow } from './sign-in.ts';
import { SigningKeys } from './signing-keys.ts';
import { TokenEndpoint } from './token-endpoint.ts';

export interface Facade {
  answer(x: Exchange, call: Call): Refusal | Promise<Refusal>;
  close(): void;
}

/**
 * An authorization server before an identity provider that knows one client only: applications register themselves or are described
 * by their documents, people consent to each, and tokens are ours, for the resource that was asked for.
 */
export function createFacade(settings: FacadeSettings, services: Services, records: Records): Facade {
  const { issuer, privateSchemes, takesRegistrations, takesDocuments, consentSeconds } = settings;
  const { log } = services;
  const nowMs = () => services.clock.nowMs();
  const paths = pathsOf(issuer);
  const seals = createSeals(settings, nowMs);
  const keys = new SigningKeys(settings.signingKeys);
  const registered = new RegisteredClients(seals.client);
  const documents = new ClientDocuments(services, { issuer, privateSchemes, proxies: settings.provider.proxies });
  const clients = new Clients(takesRegistrations ? registered : undefined, takesDocuments ? documents : undefined);
  const provider = new ProviderLeg(settings, new URL(paths.callback, issuer).href, services);
  // Façades on one host would otherwise take each other's cookies.
  const cookiePrefix = `${issuer.startsWith('https:') ? '__Host-' : ''}facade-${digestOf(issuer).slice(0, 8)}`;
  const consents = new Consents(seals.consents, `${cookiePrefix}-consents`, consentSeconds, nowMs);
  const accessTokens = new AccessTokens(settings, keys, nowMs);
  const tokens = new TokenEndpoint({ settings, seals, accessTokens, provider, records, log, nowMs });
  const flow = new SignInFlow({
    settings,
    paths,
    clients,
    consents,
    seals,
    provider,
    records,
    log,
    cookiePrefix,
    nowMs,
  });
  const described = serverMetadata(settings, paths);
  const metadata = json(described);
  const publication = publish(services, issuer, paths, described, keys);

  async function register(_x: Exchange, call: Call): Promise<Refusal> {
    const description = readDescription(call.kind === 'json' ? call.value : undefined, privateSchemes);
    if ('error' in description) return oauthError(description.error, description.description);
    const nowSeconds = Math.floor(nowMs() / 1000);
    const id = await registered.register(description, nowSeconds);
    if (id === undefined) return oauthError('invalid_client_metadata', 'the description is too long');
    const { name, redirectUris, applicationType } = description;
    const answer = {
      client_id: id,
      client_id_issued_at: nowSeconds,
      ...(name !== undefined && { client_name: name }),
      redirect_uris: redirectUris,
      application_type: applicationType,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    };
    return json(answer, 201);
  }

  const { forSigning, forAll } = neededSecrets(settings, services);
  const get = new Map<string, Endpoint>([
    [paths.metadata, () => metadata],
    [paths.discovery, () => metadata],
    [paths.jwks, forSigning(async () => json(await keys.published()))],
    [paths.authorize, forAll((x) => flow.authorize(x, parametersOf(x)))],
    [paths.callback, forAll((x) => flow.comeBack(x, parametersOf(x)))],
  ]);
  const post = new Map<string, Endpoint>([
    [paths.consent, forAll((x, call) => withForm(call, (form) => flow.decide(x, form)))],
    [paths.token, forAll((_x, call) => withForm(call, (form) => tokens.answer(form)))],
    [paths.revoke, forAll((_x, call) => withForm(call, (form) => tokens.revoke(form)))],
    ...(takesRegistrations ? [[paths.register, forAll(register)] as const] : []),
  ]);

  return {
    answer(x, call) {
      for (const name of secretParameters) x.markSecretQuery(name);
      for (const name of secretHeaders) x.markSecretHeader(name);
      const { method, path } = x;
      const endpoint = method === 'GET' ? get.get(path) : method === 'POST' ? post.get(path) : undefined;
      if (endpoint !== undefined) return endpoint(x, call);
      if (get.has(path)) return notAllowed('GET');
      return post.has(path) ? notAllowed('POST') : notFound;
    },
    close() {
      publication.end();
      provider.close();
    },
  };
}

/** Plugins here that trust our tokens need not come back to us through the network. */
function publish({ kept }: Services, issuer: string, paths: FacadePaths, described: object, keys: SigningKeys) {
  const own = holdOwnDocuments(kept);
  const metadata = JSON.stringify(described);
  const documents = new Map<string, () => string | Promise<string>>([
    [paths.metadata, () => metadata],
    [paths.discovery, () => metadata],
    [paths.jwks, async () => JSON.stringify(await keys.published())],
  ]);
  for (const [path, read] of documents) own.value.publish(new URL(path, issuer).href, read);
  return {
    end() {
      for (const [path, read] of documents) own.value.withdraw(new URL(path, issuer).href, read);
      own.release();
    },
  };
}

/** Kept out of logs: with them, and what a browser or client holds, one could go on in somebody's place. */
const secretParameters = ['code', 'state'];
const secretHeaders = ['cookie', 'set-cookie', 'location', 'referer'];

function parametersOf({ query }: Exchange): URLSearchParams {
  return new URLSearchParams(query);
}

/** A form in which nothing is said twice; a resource could be, and is refused where it is read. */
function withForm(call: Call, answer: (form: URLSearchParams) => Promise<Refusal>): Refusal | Promise<Refusal> {
  if (call.kind !== 'form') return noForm;
  const names = [...call.fields.keys()].filter((name) => name !== 'resource');
  return new Set(names).size === names.length ? answer(call.fields) : noForm;
}

const noForm = oauthError('invalid_request', 'The body is no form, or a parameter stands in it twice.');
