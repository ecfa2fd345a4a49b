import { randomBytes } from 'node:crypto';
import type { Store } from '@sallyport/store';
import type { Log } from '../log.ts';
import type { OutboundRules } from '../outbound/rules.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { SignInLimits } from './attempts/sign-in-limits.ts';
import { FormGuard } from './browser/form-guard.ts';
import { KnownBrowser } from './browser/known-browser.ts';
import type { Reach } from './browser/origin.ts';
import { OneTimeLinksToUs } from './links/one-time-links.ts';
import { OidcProviders } from './oidc/providers.ts';
import { TransactionCookies } from './oidc/transaction-cookies.ts';
import { Passwords } from './passwords/passwords.ts';
import { SessionKeeper, type SessionLimits } from './sessions/session-keeper.ts';

/** What it takes for people to sign in with a browser. */
export interface SignIn {
  reach: Reach;
  sessions: SessionKeeper;
  passwords: Passwords;
  limits: SignInLimits;
  knownBrowser: KnownBrowser;
  forms: FormGuard;
  links: OneTimeLinksToUs;
  providers: OidcProviders;
  transactions: TransactionCookies;
}

export interface SignInParts {
  store: Store;
  sealer: Sealer;
  rules: OutboundRules;
  log: Log;
  reach: Reach;
  sessionLimits: SessionLimits;
  nowMs(): number;
}

export async function createSignIn(parts: SignInParts): Promise<SignIn> {
  const { store, sealer, reach, sessionLimits: limits, nowMs } = parts;
  const key = await openKey(store, sealer);
  return {
    reach,
    sessions: new SessionKeeper(store.signIn.sessions, { reach, limits, nowMs }),
    passwords: new Passwords(),
    limits: new SignInLimits(store.signIn.attempts, { key, nowMs }),
    knownBrowser: new KnownBrowser(reach, key),
    forms: new FormGuard(reach),
    links: new OneTimeLinksToUs(store.signIn.links, nowMs),
    providers: new OidcProviders(parts),
    transactions: new TransactionCookies(reach, sealer),
  };
}

/** Shared by all control planes of a store; kept sealed. */
async function openKey({ settings }: Store, sealer: Sealer): Promise<string> {
  const place = 'setting:sign_in_key';
  const make = () => sealer.seal(randomBytes(32).toString('base64url'), place);
  return sealer.open(await settings.findOrSet('sign_in_key', make), place);
}
