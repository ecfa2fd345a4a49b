import type { OneTimeLink, User } from '@sallyport/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../../http/area.ts';
import { Problem } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { defaultReturnTo } from '../browser/return-to.ts';
import { type PasswordPage, passwordPage } from '../pages/password-page.ts';
import { makeFirstAdmin } from '../people/first-admin.ts';
import { keepPassword, problemsOfPassword } from '../people/new-password.ts';
import { signInRecord } from '../people/sign-in-record.ts';
import { formSchema, page, sendPage } from './html.ts';

const params = z.object({ token: z.string().regex(/^[\w-]{43}$/) });

/** Where links that work once lead: to choosing a password. */
export function setupRoutes(app: App, services: Services): void {
  const { store, signIn, nowMs } = services;

  const linkOf = async (token: string): Promise<OneTimeLink> => {
    const link = await signIn.links.find(token);
    const isVoid = link?.purpose === 'first-admin' && (await store.signIn.credentials.areThereAny());
    if (link === undefined || isVoid) throw gone();
    return link;
  };
  const userOf = async ({ organizationId, userId }: OneTimeLink): Promise<User | undefined> =>
    userId === undefined ? undefined : await store.identity.users.get(organizationId, userId);

  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    user: User | undefined,
    more: Pick<PasswordPage, 'problems' | 'told'> = {},
  ) => {
    const about =
      user === undefined
        ? {
            title: 'Set up the control plane',
            lead: 'You are the first here, and will be its owner.',
            email: undefined,
          }
        : { title: 'Choose a password', lead: `For ${user.email}.`, email: user.email };
    const csrfToken = signIn.forms.tokenFor(request, reply);
    return sendPage(
      request,
      reply,
      passwordPage({ ...about, action: request.url.split('?')[0]!, csrfToken, ...more }),
      signIn,
    );
  };

  app.get('/setup/:token', { ...page, schema: { ...page.schema, params } }, async (request, reply) =>
    show(request, reply, await userOf(await linkOf(request.params.token))),
  );

  app.post(
    '/setup/:token',
    { ...page, schema: { ...page.schema, params, body: formSchema } },
    async (request, reply) => {
      const { token } = request.params;
      const { csrf_token, password = '', full_name = '' } = request.body;
      signIn.forms.check(request, csrf_token);
      const found = await userOf(await linkOf(token));
      const email = found?.email ?? (request.body['email'] ?? '').trim().toLowerCase();
      const fullName = found?.fullName ?? full_name.trim();
      const problems = [
        ...(isEmail(email) ? [] : ['An e-mail address is like ann@example.com.']),
        ...(fullName === '' || fullName.length > 255 ? ['A name has 1 to 255 characters.'] : []),
        ...(await problemsOfPassword(password, { email, userId: found?.id }, services)),
      ];
      if (problems.length > 0)
        return await show(request, reply.code(400), found, { problems, told: { email, fullName } });
      // From here on the link is used up: of two that come with it, one goes on.
      const link = await signIn.links.take(token);
      if (link === undefined) throw gone();
      const origin = { requestId: request.id, clientIp: request.ip };
      const user =
        found === undefined
          ? await makeFirstAdmin({ email, fullName }, origin, services)
          : await activated(found, origin, services);
      const { id, organizationId } = user;
      const by = { organizationId, principalId: id, actor: email, ...origin };
      await keepPassword(user, password, by, services);
      await store.signIn.sessions.end(id, { allBut: undefined }, by);
      const record = signInRecord(request, { user, organizationId, outcome: 'success', by: 'basic', atMs: nowMs() });
      await signIn.sessions.begin(request, reply, user, { method: 'basic' }, record);
      signIn.knownBrowser.mark(email, request, reply);
      return reply.redirect(defaultReturnTo, 303);
    },
  );
}

/** Whoever was invited is let in by the link. */
async function activated(
  user: User,
  origin: { requestId: string; clientIp: string },
  { store, nowMs }: Services,
): Promise<User> {
  if (user.isActive) return user;
  const { id, organizationId, email } = user;
  const by = { organizationId, principalId: id, actor: email, ...origin };
  const change = (before: User) => ({ ...before, isActive: true, updatedAtMs: nowMs() });
  return await store.identity.users.change(organizationId, id, change, by);
}

function gone(): Problem {
  return new Problem(410, 'This link was used already, or is older than a day. Ask for a new one.');
}

function isEmail(text: string): boolean {
  return text.length <= 320 && z.email().safeParse(text).success;
}
