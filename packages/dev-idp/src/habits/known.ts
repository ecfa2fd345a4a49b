/** The providers whose habits there are: names alone, since a command line that lists them needs no more. */
export const knownProviders = ['plain', 'okta', 'entra', 'keycloak', 'auth0', 'google', 'cognito'] as const;

export type KnownProvider = (typeof knownProviders)[number];
