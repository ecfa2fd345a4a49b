import type { Database } from '../sql/database.ts';
import type { SignInStore } from './sign-in-store.ts';
import { SqlAttempts } from './sql-attempts.ts';
import { SqlCredentials } from './sql-credentials.ts';
import { SqlIdentityProviders } from './sql-identity-providers.ts';
import { SqlOneTimeLinks } from './sql-one-time-links.ts';
import { SqlSessions } from './sql-sessions.ts';

export function createSignInStore(database: Database, nowMs: () => number): SignInStore {
  return {
    sessions: new SqlSessions(database, nowMs),
    credentials: new SqlCredentials(database),
    links: new SqlOneTimeLinks(database, nowMs),
    attempts: new SqlAttempts(database),
    identityProviders: new SqlIdentityProviders(database, nowMs),
  };
}
