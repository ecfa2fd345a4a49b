import { auth0 } from './auth0.ts';
import { cognito } from './cognito.ts';
import { entra } from './entra.ts';
import { google } from './google.ts';
import type { Habits } from './habits.ts';
import { keycloak } from './keycloak.ts';
import type { KnownProvider } from './known.ts';
import { okta } from './okta.ts';
import { plain } from './plain.ts';

const known: Readonly<Record<KnownProvider, Habits>> = { plain, okta, entra, keycloak, auth0, google, cognito };

export function habitsOf(name: KnownProvider = 'plain'): Habits {
  return known[name];
}
