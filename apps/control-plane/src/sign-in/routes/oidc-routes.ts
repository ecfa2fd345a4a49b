import type { IdentityProvider, User } from '@sallyport/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../../http/area.ts';
import { Problem } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { originOf } from '../browser/origin.ts';
import { safeReturnTo } from '../browser/return-to.ts';
import { beginFlow, finishFlow, type Transaction } from '../oidc/oidc-flow.ts';
import { providerConfigSchema } from '../oidc/provider-config.ts';
import { transactionMsMax } from '../oidc/transaction-cookies.ts';
import { messagePage } from '../pages/message-page.ts';
import { admitPerson, NotAdmitted } from '../people/admit-person.ts';
import { type SignInOutcome, signInRecord } from '../people/sign-in-record.ts';
import { page, sendPage } from './html.ts';

export const callbackPath = '/authenticate/oidc/callback';

const pathSchema = z.object({ loginPath: z.string().max(256) });
const beginSchema = z.object({ return_to: z.unknown().optional() });
const callbackSchema = z.object({ state: z.string().min(1).max(512), error: z.string().max(256).optional() }).loose();

/** Signing in at the identity provider of an organization: there, and back. */
export function oidcRoutes(app: App, services: Services): void {
  const { store, signIn, nowMs } = services;
  const { identityProviders } = store.signIn;

  const begin = { ...page, schema: { ...page.schema, params: pathSchema, querystring: beginSchema } };
  app.get('/login/:loginPath', begin, async (request, reply) => {
    const provider = await usableProvider(await identityProviders.findByLoginPath(request.params.loginPath), services);
    const configuration = await signIn.providers.configurationOf(provider);
    const { url, transaction } = await beginFlow(configuration, providerConfigSchema.parse(provider.config), {
      organizationId: provider.organizationId,
      providerId: provider.id,
      redirectUri: `${originOf(request, signIn.reach)}${callbackPath}`,
      returnTo: safeReturnTo(request.query.return_to),
      expiresAtMs: nowMs() + transactionMsMax,
    });
    signIn.transactions.keep(transaction, request, reply);
    return reply.redirect(url.href, 303);
  });

  const callback = { ...page, schema: { ...page.schema, querystring: callbackSchema } };
  app.get(callbackPath, callback, async (request, reply) => {
    const transaction = signIn.transactions.take(request.query.state, nowMs(), request, reply);
    if (transaction === undefined)
      throw new Problem(
        400,
        'This sign-in was not begun in this browser, was finished already, or took too long. Begin again.',
      );
    return await finish(request, reply, transaction);
  });

  const finish = async (request: FastifyRequest, reply: FastifyReply, transaction: Transaction) => {
    const { organizationId, providerId } = transaction;
    const provider = await usableProvider(await identityProviders.find(organizationId, providerId), services);
    const configuration = await signIn.providers.configurationOf(provider);
    const noted = (outcome: SignInOutcome, reason: string, user?: User) =>
      services.auditTrail.noteDenial(
        signInRecord(request, { user, organizationId, outcome, by: 'sso', atMs: nowMs(), reason }),
      );
    const again = { href: `/login/${encodeURIComponent(provider.loginPath)}`, label: 'Try again' };
    const config = providerConfigSchema.parse(provider.config);
    const query = request.url.split('?')[1] ?? '';
    const person = await finishFlow(configuration, config, transaction, query).catch((error: Error) => error);
    if (person instanceof Error) {
      const reason = reasonOf(person);
      services.log.warn('somebody could not be signed in by an identity provider', { provider: provider.id, reason });
      await noted('invalid', reason);
      const isNo = (request.query as z.output<typeof callbackSchema>).error === 'access_denied';
      return sendPage(
        request,
        reply.code(400),
        messagePage('You were not signed in', isNo ? saidNo : untaken, again),
        signIn,
      );
    }
    try {
      const user = await admitPerson(person, provider, { requestId: request.id, clientIp: request.ip }, services);
      const record = signInRecord(request, { user, organizationId, outcome: 'success', by: 'sso', atMs: nowMs() });
      const sealedIdToken = services.sealer.seal(person.idToken, idTokenPlace(user.id));
      const way = { method: 'sso', identityProviderId: provider.id, sealedIdToken } as const;
      await signIn.sessions.begin(request, reply, user, way, record);
      return reply.redirect(transaction.returnTo, 303);
    } catch (error) {
      if (!(error instanceof NotAdmitted)) throw error;
      await noted('disabled', error.message, error.user);
      return sendPage(request, reply.code(403), messagePage('You are not let in', error.message, again), signIn);
    }
  };
}

const saidNo = 'You, or your identity provider, said no.';
const untaken = 'What your identity provider answered could not be taken. Who runs this finds the reason in the log.';

export function idTokenPlace(userId: string): string {
  return `id-token:${userId}`;
}

/** Throws a `Problem` unless people can sign in by it. */
async function usableProvider(provider: IdentityProvider | undefined, { store }: Services): Promise<IdentityProvider> {
  if (provider?.isEnabled) {
    const organization = await store.identity.organizations.find(provider.organizationId);
    const { takesOidc } = await store.signIn.identityProviders.settings(provider.organizationId);
    if (takesOidc && organization?.state === 'active') return provider;
  }
  throw new Problem(404, 'Nobody signs in at this address.');
}

function reasonOf(error: Error): string {
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.slice(0, 500);
}
