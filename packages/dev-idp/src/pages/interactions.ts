import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { errors } from '../engine.ts';
import type { Person } from '../people.ts';
import { consentPage, errorPage, signInPage } from './pages.ts';

export interface InteractionSettings {
  readonly people: readonly Person[];
  readonly asksConsent: boolean;
  subjectOf(person: Person): string;
  findPerson(subject: string): Person | undefined;
}

/** Where people say who they are, and what a client may have. */
export const interactionPath = '/interaction/';

export async function answerInteraction(
  provider: Provider,
  settings: InteractionSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (request.method === 'POST') await decide(provider, settings, request, response);
    else if (request.method === 'GET') await show(provider, settings, request, response);
    else sendPage(response, 405, errorPage('Not allowed', 'This page is read or sent as a form.'));
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    sendPage(response, 400, errorPage('This page has expired', 'Go back to the application and sign in again.'));
  }
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

async function show(
  provider: Provider,
  settings: InteractionSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  const client = await provider.Client.find(String(interaction.params['client_id']));
  const clientName = client?.clientName ?? client?.clientId ?? 'An application';
  if (interaction.prompt.name === 'login') return sendPage(response, 200, signInPage(clientName, settings.people));
  if (!settings.asksConsent) return await allow(provider, interaction, request, response);
  const person = settings.findPerson(interaction.session!.accountId!)!;
  const redirectHost = URL.parse(String(interaction.params['redirect_uri']))?.host ?? 'the application';
  sendPage(response, 200, consentPage(clientName, redirectHost, person.fullName, askedOf(interaction)));
}

async function decide(
  provider: Provider,
  settings: InteractionSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  const form = await readForm(request);
  if (form === undefined) return sendPage(response, 413, errorPage('Too long', 'Nothing here needs so long a form.'));
  if (form.get('decision') === 'deny')
    return await provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'The person said no.',
    });
  if (interaction.prompt.name !== 'login') {
    if (form.get('decision') === 'allow') return await allow(provider, interaction, request, response);
    return sendPage(response, 400, errorPage('Nothing was chosen', 'Go back and choose.'));
  }
  const person = settings.people.find(({ name }) => name === form.get('person'));
  if (person === undefined)
    return sendPage(response, 400, errorPage('Nobody was chosen', 'Go back and choose a name.'));
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: settings.subjectOf(person), amr: ['pwd'] } },
    { mergeWithLastSubmission: false },
  );
}

/** What the prompt says is missing is granted. */
async function allow(
  provider: Provider,
  { grantId, params, prompt, session }: Interaction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const grant =
    (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
    new provider.Grant({ accountId: session!.accountId!, clientId: String(params['client_id']) });
  const { scopes, claims, resources } = missingOf(prompt.details);
  if (scopes !== undefined) grant.addOIDCScope(scopes);
  if (claims !== undefined) grant.addOIDCClaims(claims);
  for (const [resource, list] of Object.entries(resources ?? {})) grant.addResourceScope(resource, list);
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

function askedOf({ prompt }: Interaction): string[] {
  const { scopes = [], resources = {} } = missingOf(prompt.details);
  const ofResources = Object.entries(resources).map(([resource, list]) => `${list.join(', ')} of ${resource}`);
  return [...scopes, ...ofResources];
}

function missingOf(details: Record<string, unknown>) {
  return {
    scopes: details['missingOIDCScope'] as string[] | undefined,
    claims: details['missingOIDCClaims'] as string[] | undefined,
    resources: details['missingResourceScopes'] as Record<string, string[]> | undefined,
  };
}

const formBytesMax = 4096;

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > formBytesMax) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

export function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
  });
  response.end(html);
}
