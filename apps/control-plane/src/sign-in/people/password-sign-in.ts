import type { User } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import type { Services } from '../../services.ts';
import { type SignInOutcome, signInRecord } from './sign-in-record.ts';

/** The user whose address and password these are; undefined where they are nobody's. Throws a `Problem` where there were too many tries. */
export async function signInByPassword(
  request: FastifyRequest,
  { email, password }: { email: string; password: string },
  services: Services,
): Promise<User | undefined> {
  const { store, signIn, auditTrail, organizationId, nowMs } = services;
  const note = (outcome: SignInOutcome, user?: User) =>
    auditTrail.noteDenial(signInRecord(request, { user, organizationId, outcome, by: 'basic', atMs: nowMs() }));
  const candidates = await candidatesOf(email, services);
  let succeeded: () => Promise<void>;
  try {
    const isKnownBrowser = signIn.knownBrowser.isKnownTo(email, request);
    succeeded = await signIn.limits.begin({ email, address: request.ip, isKnownBrowser });
  } catch (error) {
    await note('locked', candidates[0]?.user);
    throw error;
  }
  for (const { user, hash } of candidates.length > 0 ? candidates : [nobody]) {
    if (!(await signIn.passwords.matches(password, hash)) || user === undefined) continue;
    await succeeded();
    if (!user.isActive) {
      await note('disabled', user);
      return undefined;
    }
    if (signIn.passwords.isOutdated(hash))
      await store.signIn.credentials.rehash(user.id, hash, await signIn.passwords.hash(password));
    return user;
  }
  await note(candidates.length > 0 ? 'invalid_password' : 'not_found', candidates[0]?.user);
  return undefined;
}

/** Where there is nobody, as much is done as where there is somebody. */
const nobody = { user: undefined, hash: undefined };

/** Whoever has that address, in whichever organization, where passwords are taken. */
async function candidatesOf(email: string, { store }: Services): Promise<{ user: User; hash: string }[]> {
  const found: { user: User; hash: string }[] = [];
  for (const user of await store.identity.users.withEmail(email)) {
    const credential = await store.signIn.credentials.find(user.id);
    const { takesPasswords } = await store.signIn.identityProviders.settings(user.organizationId);
    if (credential !== undefined && takesPasswords) found.push({ user, hash: credential.hash });
  }
  return found;
}
