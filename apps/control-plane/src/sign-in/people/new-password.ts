import type { Author, User } from '@sallyport/store';
import type { Services } from '../../services.ts';
import { formerPasswordsMax, passwordProblems } from '../passwords/password-rules.ts';

/** What speaks against a new password of somebody, in sentences. */
export async function problemsOfPassword(
  password: string,
  { email, userId }: { email: string; userId: string | undefined },
  { store, signIn }: Services,
): Promise<string[]> {
  const problems = passwordProblems(password, email);
  if (problems.length > 0 || userId === undefined) return problems;
  const credential = await store.signIn.credentials.find(userId);
  if (credential === undefined) return [];
  const wasUsed = await signIn.passwords.matchesAny(password, [credential.hash, ...credential.former]);
  return wasUsed ? [`A new password is none of the last ${formerPasswordsMax} that you had.`] : [];
}

/** Keeps a password that nothing speaks against. */
export async function keepPassword(
  user: User,
  password: string,
  by: Author,
  { store, signIn, nowMs }: Services,
): Promise<void> {
  const hash = await signIn.passwords.hash(password);
  await store.signIn.credentials.set(user.id, hash, { atMs: nowMs(), formerMax: formerPasswordsMax - 1 }, by);
}
