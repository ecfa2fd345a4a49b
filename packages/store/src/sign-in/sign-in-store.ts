import type { Attempts } from './attempts.ts';
import type { Credentials } from './credentials.ts';
import type { IdentityProviders } from './identity-providers.ts';
import type { OneTimeLinks } from './one-time-links.ts';
import type { Sessions } from './sessions.ts';

/** What it takes for people to sign in. */
export interface SignInStore {
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  readonly links: OneTimeLinks;
  readonly attempts: Attempts;
  readonly identityProviders: IdentityProviders;
}
