import { auth0 } from './auth0.ts';
import { cognito } from './cognito.ts';
import { entra } from './entra.ts';
import { google } from './google.ts';
import type { Habits } from './habits.ts';
import { keycloak } from './keycloak.ts';
import { okta } from './okta.ts';
import { plain } from './plain.ts';

const known = { plain, okta, entra, keycloak, auth0, google, cognito } satisfies Record<string, Habits>;

export type KnownProvider = keyof typeof known;

export const knownProviders = Object.keys(known) as readonly KnownProvider[];

export function habitsOf(name: KnownProvider = 'plain'): Habits {
  return known[name];
}
