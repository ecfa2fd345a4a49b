import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Faults, FaultyEndpoint } from './faults.ts';
import type { Habits } from './habits/habits.ts';
import { answerInteraction, type InteractionSettings, interactionPath, sendPage } from './pages/interactions.ts';
import { errorPage } from './pages/pages.ts';

export interface FrontSettings {
  readonly habits: Habits;
  readonly host: string;
  readonly faults: Faults;
  readonly interactions: InteractionSettings;
  /** The provider of now; another one after its keys were rotated. */
  provider(): { provider: Provider; answer: (request: IncomingMessage, response: ServerResponse) => void };
}

/** Finds who answers a request: a fault, a page, or oidc-provider, whose paths are put before it as it knows them. */
export function createFront(settings: FrontSettings): (request: IncomingMessage, response: ServerResponse) => void {
  const { habits, host, faults, interactions } = settings;
  const endpoints = new Map<string, FaultyEndpoint>(
    Object.entries(habits.paths).map(([name, path]) => [path, name as FaultyEndpoint]),
  );
  const metadata = metadataPaths(habits.issuerPath);
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    // A page elsewhere whose name leads here would speak for whoever has it open.
    if (request.headers.host !== host)
      return sendPage(response, 421, errorPage('Not here', `This provider is ${host}.`));
    const [path = '/', query] = request.url!.split('?', 2);
    const wellKnown = metadata.get(path);
    const endpoint = wellKnown === undefined ? endpoints.get(path) : 'discovery';
    if (endpoint !== undefined && (await faults.meet(endpoint, request, response))) return;
    const { provider, answer } = settings.provider();
    if (path.startsWith(interactionPath)) return answerInteraction(provider, interactions, request, response);
    if (wellKnown !== undefined) request.url = wellKnown + (query === undefined ? '' : `?${query}`);
    else if (endpoint === undefined && path.startsWith('/.well-known/'))
      return sendPage(response, 404, errorPage('Not found', 'The metadata is elsewhere.'));
    answer(request, response);
  };
  return (request, response) => {
    respond(request, response).catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else sendPage(response, 500, errorPage('Something went wrong', 'The reason is in the terminal.'));
    });
  };
}

/** Where the metadata is asked for: below the issuer, and as RFC 8414 has it. */
function metadataPaths(issuerPath: string): Map<string, string> {
  const base = issuerPath.replace(/\/$/, '');
  const openid = '/.well-known/openid-configuration';
  const oauth = '/.well-known/oauth-authorization-server';
  return new Map([
    [base + openid, openid],
    [base + oauth, oauth],
    [oauth + base, oauth],
  ]);
}
