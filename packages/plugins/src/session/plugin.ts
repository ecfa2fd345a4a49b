import { createSessions, removeSessionHeaders, type Session, writeSessionHeaders } from '@sallyport/oauth';
import {
  definePlugin,
  type Exchange,
  identify,
  type Refusal,
  refuse,
  refuseEmpty,
  StateSlot,
} from '@sallyport/pipeline';
import { isLogout } from '../shared/logout.ts';
import { identityOf, identityToKeep, isSame, type KeptIdentity } from './kept-identity.ts';
import { sessionSchema } from './schema.ts';
import { checkSession, sessionSettings } from './settings.ts';

interface State {
  session: Session | undefined;
  /** `Set-Cookie` values for the answer. */
  cookies: readonly string[];
  isOver: boolean;
}

/** Remembers with a cookie whom another plugin has recognised, so that they need not prove it at each request. */
export const session = definePlugin({
  name: 'session',
  schema: sessionSchema,
  check: checkSession,
  setup(config, services, context) {
    const { clock, log } = services;
    const settings = sessionSettings(config, services, context.pluginId);
    const sessions = createSessions(settings, clock);
    const states = new StateSlot<State>(context);
    const logout = {
      methods: config.logout_methods,
      queryArg: config.logout_query_arg,
      postArg: config.read_body_for_logout ? config.logout_post_arg : undefined,
    };
    const loggedOut = refuseEmpty(200, 'session_logged_out');
    const unavailable = refuse(500, 'session_unavailable', 'An unexpected error occurred');

    async function useSession(x: Exchange, state: State): Promise<Refusal | undefined> {
      const found = await sessions.find(x);
      const kept = found?.own?.data as KeptIdentity | undefined;
      if (found === undefined || kept === undefined) return undefined;
      if (isLogout(x, logout)) {
        state.cookies = await sessions.end(x, found);
        state.isOver = true;
        return loggedOut;
      }
      const identity = identityOf(kept, services);
      const written = identity === undefined ? undefined : await sessions.touch(x, found);
      if (identity === undefined || written === undefined) {
        state.cookies = await sessions.end(x, found);
        return undefined;
      }
      state.session = written.session;
      state.cookies = written.cookies;
      identify(x, identity);
      x.authenticatedGroups = kept.groups;
      writeSessionHeaders(x.requestHeaders, settings.requestHeaders, written.session, settings, clock.nowMs());
      return undefined;
    }

    /** Someone was recognised who is not in a session yet. */
    async function begin(x: Exchange, state: State): Promise<void> {
      const identity = identityToKeep(x);
      if (identity === undefined) return;
      if (state.session !== undefined && isSame(state.session.own!.data as KeptIdentity, x)) return;
      const subject = identity.consumer ?? identity.credential;
      const written = await sessions.start(x, state.session ?? (await sessions.find(x)), subject, identity);
      state.session = written.session;
      state.cookies = written.cookies;
    }

    return {
      bodyFirst: config.read_body_for_logout,
      wantsBodyFirst: (x) => logout.methods.some((method) => method === x.method) && x.requestHeaders.has('cookie'),
      async onRequest(x) {
        removeSessionHeaders(x, settings.requestHeaders);
        const state: State = { session: undefined, cookies: [], isOver: false };
        states.set(x, state);
        try {
          const refusal = await useSession(x, state);
          sessions.hide(x);
          x.markSecretHeader('cookie');
          return refusal;
        } catch (error) {
          log.error('session: the session could not be read', { request: x.id, error: String(error) });
          return unavailable;
        }
      },
      async onResponse(x) {
        const state = states.get(x);
        if (state === undefined) return;
        try {
          if (!state.isOver) await begin(x, state);
        } catch (error) {
          log.error('session: no session could be begun', { request: x.id, error: String(error) });
        }
        const { headers } = x.reply!;
        for (const cookie of state.cookies) headers.add('set-cookie', cookie, 'Set-Cookie');
        if (state.cookies.length > 0) x.markSecretHeader('set-cookie');
        if (state.session !== undefined)
          writeSessionHeaders(headers, settings.responseHeaders, state.session, settings, clock.nowMs());
      },
    };
  },
});
