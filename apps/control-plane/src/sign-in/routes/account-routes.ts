import type { User } from '@sallyport/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { buildEndSessionUrl } from 'openid-client';
import { z } from 'zod';
import type { App } from '../../http/area.ts';
import type { Services } from '../../services.ts';
import { originOf } from '../browser/origin.ts';
import { type AccountPage, accountPage } from '../pages/account-page.ts';
import { leadingPage } from '../pages/message-page.ts';
import { keepPassword, problemsOfPassword } from '../people/new-password.ts';
import { signInByPassword } from '../people/password-sign-in.ts';
import { browserName } from '../sessions/browser-name.ts';
import type { FoundSession } from '../sessions/session-keeper.ts';
import { formSchema, page, sendPage } from './html.ts';
import { idTokenPlace } from './oidc-routes.ts';

const params = z.object({ sessionId: z.uuid() });

interface SignedIn {
  found: FoundSession;
  user: User;
}

/** What people do with their own account. */
export function accountRoutes(app: App, services: Services): void {
  const { store, signIn, sealer } = services;
  const { sessions } = store.signIn;

  const signedIn = async (request: FastifyRequest): Promise<SignedIn | undefined> => {
    const found = await signIn.sessions.find(request);
    if (found === undefined) return undefined;
    const { organizationId, userId } = found.session;
    const caller = await store.identity.callers.find({ kind: 'user', id: userId });
    return caller && { found, user: await store.identity.users.get(organizationId, userId) };
  };
  const authorOf = ({ id, ip }: FastifyRequest, { id: principalId, organizationId, email }: User) => ({
    organizationId,
    principalId,
    actor: email,
    requestId: id,
    clientIp: ip,
  });

  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    who: SignedIn,
    more: Pick<AccountPage, 'notice' | 'problems'> = {},
  ) => {
    const { found, user } = who;
    const [organization, credential, all] = await Promise.all([
      store.identity.organizations.get(user.organizationId),
      store.signIn.credentials.find(user.id),
      sessions.listOf(user.id),
    ]);
    const html = accountPage({
      csrfToken: found.csrfToken,
      fullName: user.fullName,
      email: user.email,
      organization: organization.name,
      hasPassword: credential !== undefined,
      sessions: all.map(({ id, clientIp, userAgent, lastSeenAtMs }) => ({
        id,
        isCurrent: id === found.session.id,
        browser: browserName(userAgent),
        clientIp,
        lastSeen: `last seen ${new Date(lastSeenAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      })),
      ...more,
    });
    return sendPage(request, reply, html, signIn);
  };

  app.get('/account', page, async (request, reply) => {
    const who = await signedIn(request);
    return who === undefined ? reply.redirect('/login', 303) : await show(request, reply, who);
  });

  app.post('/account/password', { ...page, schema: { ...page.schema, body: formSchema } }, async (request, reply) => {
    const who = await signedIn(request);
    if (who === undefined) return reply.redirect('/login', 303);
    const { user, found } = who;
    const { csrf_token, current_password = '', password = '' } = request.body;
    signIn.forms.check(request, csrf_token, found);
    // Whoever sits down at somebody's browser guesses as at the sign-in page.
    const confirmed = await signInByPassword(request, { email: user.email, password: current_password }, services);
    const problems =
      confirmed?.id === user.id
        ? await problemsOfPassword(password, { email: user.email, userId: user.id }, services)
        : ['The current password is wrong.'];
    if (problems.length > 0) return await show(request, reply.code(400), who, { problems });
    const by = authorOf(request, user);
    await keepPassword(user, password, by, services);
    await sessions.end(user.id, { allBut: found.session.id }, by);
    return await show(request, reply, who, { notice: 'Your password is changed. Everywhere else you are signed out.' });
  });

  const revoked = { ...page, schema: { ...page.schema, params, body: formSchema } };
  app.post('/account/sessions/:sessionId/revoke', revoked, async (request, reply) => {
    const who = await signedIn(request);
    if (who === undefined) return reply.redirect('/login', 303);
    signIn.forms.check(request, request.body['csrf_token'], who.found);
    await sessions.end(who.user.id, { ids: [request.params.sessionId] }, authorOf(request, who.user));
    return reply.redirect('/account', 303);
  });

  app.post('/logout', { ...page, schema: { ...page.schema, body: formSchema } }, async (request, reply) => {
    const who = await signedIn(request);
    if (who === undefined) return reply.redirect('/login?signed_out=yes', 303);
    const { found, user } = who;
    signIn.forms.check(request, request.body['csrf_token'], found);
    signIn.sessions.forget(request, reply);
    const isEverywhere = request.body['everywhere'] === 'yes';
    const which = isEverywhere ? { allBut: undefined } : { ids: [found.session.id] };
    await sessions.end(user.id, which, authorOf(request, user));
    const away = await endOfSessionAt(request, who);
    if (away === undefined) return reply.redirect('/login?signed_out=yes', 303);
    return sendPage(request, reply, leadingPage('You are signed out here', away), signIn);
  });

  /** Where the identity provider signs them out, too; undefined where it does not. */
  const endOfSessionAt = async (
    request: FastifyRequest,
    { found: { session }, user }: SignedIn,
  ): Promise<string | undefined> => {
    const { identityProviderId, sealedIdToken } = session;
    if (identityProviderId === undefined || sealedIdToken === undefined) return undefined;
    const provider = await store.signIn.identityProviders.find(user.organizationId, identityProviderId);
    if (provider === undefined) return undefined;
    // Signed out here they are in any case.
    const configuration = await signIn.providers.configurationOf(provider).catch(() => undefined);
    if (configuration?.serverMetadata().end_session_endpoint === undefined) return undefined;
    const url = buildEndSessionUrl(configuration, {
      id_token_hint: sealer.open(sealedIdToken, idTokenPlace(user.id)),
      post_logout_redirect_uri: `${originOf(request, signIn.reach)}/login`,
    });
    return /^https?:$/.test(url.protocol) ? url.href : undefined;
  };
}
