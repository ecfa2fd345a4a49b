import {
  createSessions,
  removeSessionHeaders,
  type Session,
  type SessionSettings,
  type Sessions,
  writeSessionHeaders,
} from '@sallyport/oauth';
import { type Exchange, type PluginInstanceContext, type Records, type Services, StateSlot } from '@sallyport/pipeline';
import type { Failure, Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { keepGrant } from './kept-grant.ts';
import type { Origins } from './origin.ts';
import { sessionSettings } from './session-settings.ts';

/** One request of a browser. */
export interface Visit {
  session: Session | undefined;
  /** `Set-Cookie` values for the answer. */
  readonly cookies: string[];
  /** Place of the client of the sign-in or session. */
  client: number | undefined;
  /** Where a sign-in goes on to. */
  returnTo: string | undefined;
}

/** What browsers are told and tell: sessions, and the cookies they are known by. */
export interface Visits {
  readonly sessions: Sessions;
  readonly origins: Origins;
  readonly secrets: SessionSettings['secrets'];
  /** Where single uses and refreshed tokens are noted: with the sessions, where these are shared. */
  readonly records: Records;
  of(x: Exchange): Visit;
  begin(x: Exchange): void;
  /** Does a grant by this method begin a session? */
  keeps(grant: Grant): boolean;
  start(x: Exchange, grant: Grant): Promise<void>;
  end(x: Exchange): Promise<void>;
  /** Ends the session of a caller who may not pass, where that is wished; undefined when there is nothing to do. */
  failed(x: Exchange, failure: Failure): Promise<void> | undefined;
  /** Tells the upstream of the session, and keeps the cookies from it. */
  tellUpstream(x: Exchange): void;
  answer(x: Exchange): void;
  close(): void;
}

export function createVisits(
  config: OpenidConnectConfig,
  origins: Origins,
  services: Services,
  context: PluginInstanceContext,
): Visits {
  const { clock } = services;
  const settings = sessionSettings(config, services);
  const sessions = createSessions(settings, clock);
  const visits = new StateSlot<Visit>(context);
  const isOn = config.auth_methods.includes('session');
  const upstreamId = config.upstream_session_id_header;
  const downstreamId = config.downstream_session_id_header;

  const of = (x: Exchange): Visit => {
    const known = visits.get(x);
    if (known !== undefined) return known;
    const visit: Visit = { session: undefined, cookies: [], client: undefined, returnTo: undefined };
    visits.set(x, visit);
    return visit;
  };

  async function end(x: Exchange): Promise<void> {
    const visit = of(x);
    const cookies = visit.session === undefined ? sessions.forget(x) : await sessions.end(x, visit.session);
    visit.cookies.push(...cookies);
    visit.session = undefined;
  }

  return {
    sessions,
    origins,
    secrets: settings.secrets,
    records: settings.records ?? services.records.local,
    of,
    begin(x) {
      removeSessionHeaders(x, settings.requestHeaders);
      x.markSecretHeader('cookie');
      if (upstreamId !== undefined) x.requestHeaders.remove(upstreamId.toLowerCase());
    },
    keeps: ({ method }) => isOn && method !== 'session' && !config.disable_session?.includes(method),
    async start(x, grant) {
      const visit = of(x);
      const before = visit.session ?? (await sessions.find(x));
      const { session, cookies } = await sessions.start(
        x,
        before,
        subjectOf(grant),
        keepGrant(grant, origins.of(grant, visit.client ?? 0), clock.nowMs()),
      );
      visit.session = session;
      visit.cookies.push(...cookies);
    },
    end,
    failed(x, { kind }) {
      const ends =
        kind === 'unauthorized'
          ? config.unauthorized_destroy_session
          : kind === 'forbidden' && config.forbidden_destroy_session;
      return ends && visits.get(x)?.session !== undefined ? end(x) : undefined;
    },
    tellUpstream(x) {
      const session = visits.get(x)?.session;
      if (isOn) sessions.hide(x);
      if (session === undefined) return;
      writeSessionHeaders(x.requestHeaders, settings.requestHeaders, session, settings, clock.nowMs());
      if (upstreamId !== undefined) x.requestHeaders.set(upstreamId.toLowerCase(), session.record.id, upstreamId);
    },
    answer(x) {
      const visit = visits.get(x);
      if (visit === undefined) return;
      const { headers } = x.reply!;
      for (const cookie of visit.cookies) headers.add('set-cookie', cookie, 'Set-Cookie');
      if (visit.cookies.length > 0) x.markSecretHeader('set-cookie');
      if (visit.session === undefined) return;
      writeSessionHeaders(headers, settings.responseHeaders, visit.session, settings, clock.nowMs());
      if (downstreamId !== undefined) headers.set(downstreamId.toLowerCase(), visit.session.record.id, downstreamId);
    },
    close: () => settings.records?.close(),
  };
}

/** Sessions of one person are known by it. */
function subjectOf({ idToken, accessToken, introspection, userInfo }: Grant): string | undefined {
  for (const claims of [idToken?.claims, accessToken?.claims, introspection, userInfo]) {
    const subject = claims?.['sub'];
    if (typeof subject === 'string') return subject;
  }
  return undefined;
}
