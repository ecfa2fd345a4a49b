import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../../http/area.ts';
import type { Services } from '../../services.ts';
import { safeReturnTo } from '../browser/return-to.ts';
import { type SignInPage, signInPage } from '../pages/sign-in-page.ts';
import { signInByPassword } from '../people/password-sign-in.ts';
import { signInRecord } from '../people/sign-in-record.ts';
import { formSchema, page, sendPage } from './html.ts';

const querySchema = z.object({ return_to: z.unknown().optional(), signed_out: z.string().optional() });

/** The page where people sign in, and its form. */
export function passwordRoutes(app: App, services: Services): void {
  const { signIn, nowMs } = services;

  const show = (request: FastifyRequest, reply: FastifyReply, more: Omit<SignInPage, 'csrfToken'>) => {
    const csrfToken = signIn.forms.tokenFor(request, reply);
    return sendPage(request, reply, signInPage({ csrfToken, ...more }), signIn);
  };

  app.get('/login', { ...page, schema: { ...page.schema, querystring: querySchema } }, async (request, reply) => {
    const { return_to, signed_out } = request.query;
    const returnTo = safeReturnTo(return_to);
    if ((await signIn.sessions.find(request)) !== undefined) return reply.redirect(returnTo, 303);
    const ways = await waysIn(returnTo, services);
    const { takesPasswords, providers } = ways;
    // There is nothing to choose, except for those who just left: they would be in again.
    if (!takesPasswords && providers.length === 1 && signed_out === undefined)
      return reply.redirect(providers[0]!.href, 303);
    const said = signed_out === undefined ? {} : { notice: 'You are signed out.' };
    return show(request, reply, { returnTo, ...ways, ...said });
  });

  app.post('/login', { ...page, schema: { ...page.schema, body: formSchema } }, async (request, reply) => {
    const { csrf_token, return_to, password = '' } = request.body;
    const email = (request.body['email'] ?? '').trim().toLowerCase().slice(0, 320);
    const returnTo = safeReturnTo(return_to);
    signIn.forms.check(request, csrf_token);
    const user = await signInByPassword(request, { email, password }, services);
    if (user === undefined) {
      reply.code(401);
      const ways = await waysIn(returnTo, services);
      return show(request, reply, { returnTo, ...ways, email, problem: 'E-mail address or password is wrong.' });
    }
    const { id, organizationId } = user;
    const record = signInRecord(request, { user, organizationId, outcome: 'success', by: 'basic', atMs: nowMs() });
    await signIn.sessions.begin(request, reply, user, { method: 'basic' }, record);
    signIn.knownBrowser.mark(email, request, reply);
    services.log.info('somebody signed in', { user: id });
    return reply.redirect(returnTo, 303);
  });
}

/** How people of the first organization sign in; those of others have an address of their own. */
async function waysIn(
  returnTo: string,
  { store, organizationId }: Services,
): Promise<Pick<SignInPage, 'takesPasswords' | 'providers'>> {
  const { takesPasswords, takesOidc } = await store.signIn.identityProviders.settings(organizationId);
  const known = takesOidc ? await store.signIn.identityProviders.list(organizationId) : [];
  const query = new URLSearchParams({ return_to: returnTo });
  return {
    takesPasswords,
    providers: known
      .filter(({ isEnabled }) => isEnabled)
      .map(({ loginPath, config }) => ({
        name: new URL(String(config['issuer_url'])).hostname,
        href: `/login/${encodeURIComponent(loginPath)}?${query}`,
      })),
  };
}
