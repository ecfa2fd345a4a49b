import type { Author } from '../author.ts';

/** Who vouches for people of an organization. */
export interface IdentityProvider {
  id: string;
  organizationId: string;
  /** Of an organization, one is. */
  isEnabled: boolean;
  /** Where people begin: `/login/PATH`. No other has it. */
  loginPath: string;
  /** Whose access tokens count; undefined where none do. */
  tokenIssuer: string | undefined;
  /** Checked where it came in; its secret is sealed. */
  config: Readonly<Record<string, unknown>>;
  createdAtMs: number;
  updatedAtMs: number;
}

/** Who is in this group at the provider is in that team here. */
export interface TeamGroupMapping {
  id: string;
  teamId: string;
  group: string;
}

/** What an organization decides about how its people sign in. */
export interface AuthenticationSettings {
  takesPasswords: boolean;
  takesOidc: boolean;
  /** Whether groups at the provider decide about teams here. */
  mapsGroups: boolean;
  /** Whether teams are also decided about here. */
  mapsByHand: boolean;
}

export interface IdentityProviders {
  list(organizationId: string): Promise<readonly IdentityProvider[]>;
  find(organizationId: string, id: string): Promise<IdentityProvider | undefined>;
  /** Throws `NotFound`. */
  get(organizationId: string, id: string): Promise<IdentityProvider>;
  findByLoginPath(loginPath: string): Promise<IdentityProvider | undefined>;
  /** The one whose access tokens count in an organization now. */
  findForTokens(organizationId: string): Promise<IdentityProvider | undefined>;
  /** Those whose access tokens are of that issuer and count now: enabled, of active organizations that let people sign in by them. */
  listByTokenIssuer(issuer: string): Promise<readonly IdentityProvider[]>;
  /** Throws `Conflict` where the path is taken, or another of the organization is enabled. */
  insert(provider: IdentityProvider, by: Author): Promise<void>;
  /** Throws `NotFound` and `Conflict`. Forgets who is who where the provider is another one from then on. */
  update(provider: IdentityProvider, by: Author, also?: { forgetsPeople: boolean }): Promise<void>;
  /** Throws `NotFound`. Who signed in by it cannot any more. */
  remove(organizationId: string, id: string, by: Author): Promise<void>;

  mappings(providerId: string): Promise<readonly TeamGroupMapping[]>;
  /** Throws `Conflict` where it is there. */
  addMapping(provider: IdentityProvider, mapping: TeamGroupMapping, by: Author): Promise<void>;
  /** Throws `NotFound`. */
  removeMapping(provider: IdentityProvider, id: string, by: Author): Promise<void>;

  /** The user whom the provider calls that. */
  findUser(providerId: string, subject: string): Promise<string | undefined>;
  /** Whether some provider has a name of its own for a user. */
  isLinked(userId: string): Promise<boolean>;
  linkUser(providerId: string, subject: string, userId: string): Promise<void>;
  /** Keeps when the provider told somebody's groups; false where it told them later already, or nobody is called that: then this counts no more. */
  noteGroupsTold(providerId: string, subject: string, atMs: number): Promise<boolean>;

  settings(organizationId: string): Promise<AuthenticationSettings>;
  setSettings(organizationId: string, settings: AuthenticationSettings, by: Author): Promise<void>;
}
