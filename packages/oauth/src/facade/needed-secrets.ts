import type { Secret } from '@sallyport/contracts';
import { type Call, type Exchange, occasionally, type Refusal, type Services } from '@sallyport/pipeline';
import { oauthError } from './answers.ts';
import type { FacadeSettings } from './settings.ts';

export type Endpoint = (x: Exchange, call: Call) => Refusal | Promise<Refusal>;

/** Secrets with the settings that they stand in. */
type Named = readonly (readonly [setting: string, secret: Secret])[];

export interface NeededSecrets {
  /** An endpoint that signs, and does nothing else that is secret. */
  forSigning(endpoint: Endpoint): Endpoint;
  forAll(endpoint: Endpoint): Endpoint;
}

/** Endpoints are unavailable while a vault has not given what they need. */
export function neededSecrets(settings: FacadeSettings, { clock, log }: Services): NeededSecrets {
  const { issuer, signingKeys, secrets, client } = settings;
  const tell = occasionally(clock, (setting) =>
    log.error('oauth-facade: a vault gives no value for a secret that it needs', { issuer, setting }),
  );
  const signing: Named = signingKeys.map((key) => ['signing_keys', key] as const);
  const all: Named = [
    ...signing,
    // The others only open what was sealed before.
    ['secrets', secrets[0]!],
    ...(client.secret === undefined ? [] : [['provider.client_secret', client.secret] as const]),
    ...(client.key === undefined ? [] : [['provider.client_jwk', client.key] as const]),
  ];
  const needing =
    (named: Named) =>
    (endpoint: Endpoint): Endpoint =>
    (x, call) => {
      const missing = named.find(([, secret]) => secret.reveal() === '');
      if (missing === undefined) return endpoint(x, call);
      tell(missing[0]);
      return unavailable;
    };
  return { forSigning: needing(signing), forAll: needing(all) };
}

const unavailable = oauthError(
  'temporarily_unavailable',
  'This authorization server lacks something that it needs; try again in a moment.',
  503,
  ['Retry-After', '5'],
);
