import { isNavigation, isProblem } from '@sallyport/oauth';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import { failed } from '../browser/failed.ts';
import { createGrantReader, type KeptGrant } from '../browser/kept-grant.ts';
import { createRefresher } from '../browser/refresh.ts';
import { createSignOut } from '../browser/sign-out.ts';
import type { Failure, Grant, Method, MethodContext } from './method.ts';

/** A session that began with an earlier sign-in. */
export function createSessionMethod(context: MethodContext): Method {
  const { config, services, verifier, visits, signIn } = context;
  const { sessions, origins } = visits;
  const readGrant = createGrantReader();
  const refresher = createRefresher(context);
  const signOut = createSignOut(context);

  async function attempt(x: Exchange): Promise<undefined | Grant | Failure | Refusal> {
    const found = await sessions.find(x);
    const data = found?.own?.data as KeptGrant | undefined;
    const client = data && origins.clientOf(data);
    const kept = client === undefined ? undefined : data;
    if (client !== undefined) {
      visits.of(x).session = found;
      visits.of(x).client = client;
    }
    if (signOut.isAsked(x) && (kept !== undefined || isLate(x) || sessions.forget(x).length > 0)) {
      await visits.end(x);
      return await signOut.finish(x, kept);
    }
    if (kept === undefined) return undefined;
    if (refresher.isDue(kept)) return await refresh(x, kept);
    if (refresher.isExpired(kept)) return await over(x);
    const written = await sessions.touch(x, found!);
    if (written === undefined) return await over(x);
    visits.of(x).session = written.session;
    visits.of(x).cookies.push(...written.cookies);
    return await accept(kept);
  }

  async function refresh(x: Exchange, kept: KeptGrant): Promise<undefined | Grant | Failure> {
    let refreshed: KeptGrant | undefined;
    try {
      refreshed = await refresher.refresh(x, kept);
    } catch (error) {
      // What is still good may be used while the provider is away.
      return refresher.isExpired(kept) ? failed(error, services.log) : await accept(kept);
    }
    if (refreshed === undefined) return refresher.isExpired(kept) ? await over(x) : await accept(kept);
    const visit = visits.of(x);
    const written = await sessions.save(x, visit.session!, refreshed);
    if (written === undefined) return await over(x);
    visit.session = written.session;
    visit.cookies.push(...written.cookies);
    return await accept(refreshed);
  }

  async function accept(kept: KeptGrant): Promise<Grant | Failure> {
    if (config.reverify && kept.accessToken !== undefined) {
      const verdict = await verifier.verify(kept.accessToken);
      if (isProblem(verdict))
        return { kind: verdict.kind === 'unavailable' ? 'unexpected' : 'unauthorized', reason: verdict.problem };
    }
    return readGrant(kept);
  }

  /** Its tokens have run out, or it was ended elsewhere: the person may sign in anew. */
  async function over(x: Exchange): Promise<undefined> {
    await visits.end(x);
    visits.of(x).client = undefined;
    return undefined;
  }

  /** Somebody signs out who is not signed in: they need not sign in for it. */
  function isLate(x: Exchange): boolean {
    return !x.requestHeaders.has('authorization') && isNavigation(x) && signOut.isAsked(x);
  }

  return {
    name: 'session',
    readsForm: config.logout_post_arg !== undefined,
    attempt(x) {
      if (!x.requestHeaders.has('cookie'))
        return isLate(x) ? signOut.finish(x, undefined).catch((error) => failed(error, services.log)) : undefined;
      const answer = signIn?.answerIn(x);
      // Someone who is signed in already may be coming back from the provider, with another tab for one.
      if (answer !== undefined && signIn!.isAwaited(x, answer)) return undefined;
      return attempt(x).catch((error) => failed(error, services.log));
    },
  };
}
