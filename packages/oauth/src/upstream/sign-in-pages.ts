import { type Call, type Exchange, type Log, type Refusal, refuse } from '@sallyport/pipeline';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import { pageHeaders } from '../facade/answers.ts';
import { clientDocument } from './client-description.ts';
import { donePage, problemPage, upstreamsPage } from './pages.ts';
import { below, clientDocumentUrl, redirectUriOf } from './settings.ts';
import type { UpstreamSignIn } from './upstream-sign-in.ts';

export interface SignInPagesOptions {
  /** The public address that everything here is below. */
  readonly pages: string;
  readonly clientName: string;
  readonly upstreams: readonly UpstreamSignIn[];
  readonly log: Log;
  /** Who sits before the browser; undefined for nobody we know. */
  personOf(x: Exchange): string | undefined;
}

/** The pages on which people sign in to upstreams. Whoever comes has been authenticated by the plugins of the route. */
export class SignInPages {
  readonly #options: SignInPagesOptions;
  readonly #byId: ReadonlyMap<string, UpstreamSignIn>;
  readonly #path: string;
  readonly #origin: string;
  readonly #callbackPath: string;
  readonly #documentPath: string;
  readonly #document: Refusal;

  constructor(options: SignInPagesOptions) {
    const { pages, upstreams } = options;
    this.#options = options;
    this.#byId = new Map(upstreams.map((upstream) => [upstream.settings.id, upstream]));
    const { pathname, origin } = new URL(pages);
    this.#path = pathname.replace(/\/+$/, '');
    this.#origin = origin;
    this.#callbackPath = new URL(redirectUriOf(pages)).pathname;
    this.#documentPath = new URL(clientDocumentUrl(pages)).pathname;
    this.#document = refuse(200, code, '', {
      body: JSON.stringify(clientDocument(options)),
      contentType: 'application/json',
      headers: ['Cache-Control', 'max-age=300'],
    });
  }

  /** What describes the gateway to authorization servers, which are nobody that could sign in. */
  document(x: Exchange): Refusal | undefined {
    return x.path === this.#documentPath && x.method === 'GET' ? this.#document : undefined;
  }

  async answer(x: Exchange, call: Call): Promise<Refusal> {
    for (const name of ['code', 'state']) x.markSecretQuery(name);
    const person = this.#options.personOf(x);
    if (person === undefined) return page(401, problemPage('Who are you?', nobody, this.#options.pages));
    try {
      if (x.path === this.#callbackPath) return await this.#comeBack(x, person);
      return x.method === 'POST' ? await this.#decide(x, call, person) : await this.#show(x, person);
    } catch (error) {
      if (!(error instanceof ProviderUnavailable)) throw error;
      this.#options.log.warn('people cannot sign in to an upstream', { reason: error.message });
      return page(502, problemPage('This does not work at the moment', outage, this.#options.pages));
    }
  }

  async #show(x: Exchange, person: string): Promise<Refusal> {
    if (x.method !== 'GET' && x.method !== 'HEAD') return notAllowed;
    const wanted = x.path.slice(this.#path.length + 1);
    const one = this.#byId.get(wanted);
    if (wanted !== '' && one === undefined) return notFound;
    const upstreams = one === undefined ? this.#options.upstreams : [one];
    const rows = upstreams.map(async (upstream) => {
      const { id, name, resource } = upstream.settings;
      return { id, name, resource, isSignedIn: await upstream.isSignedIn(person) };
    });
    return page(200, upstreamsPage(await Promise.all(rows), this.#path));
  }

  async #decide(x: Exchange, call: Call, person: string): Promise<Refusal> {
    const upstream = this.#byId.get(x.path.slice(this.#path.length + 1));
    if (upstream === undefined) return notFound;
    if (!this.#isOwnForm(x) || call.kind !== 'form') return forbidden;
    if (call.fields.get('decision') === 'forget') {
      await upstream.forget(person);
      return redirectTo(below(this.#options.pages, upstream.settings.id));
    }
    return redirectTo((await upstream.begin(person)).href);
  }

  async #comeBack(x: Exchange, person: string): Promise<Refusal> {
    const parameters = new URLSearchParams(x.query);
    const state = parameters.get('state') ?? '';
    for (const upstream of this.#options.upstreams) {
      if (!(await upstream.hasBegun(state))) continue;
      const problem = await upstream.complete(person, parameters);
      const { name, id } = upstream.settings;
      if (problem === undefined) return page(200, donePage(name));
      this.#options.log.info('a sign-in to an upstream did not succeed', { upstream: name, reason: problem.problem });
      return page(400, problemPage(`You are not signed in to ${name}`, refused, below(this.#options.pages, id)));
    }
    return page(400, problemPage('This sign-in has ended', ended, this.#options.pages));
  }

  /** Browsers say where a form comes from. */
  #isOwnForm({ requestHeaders }: Exchange): boolean {
    const origin = requestHeaders.get('origin');
    return origin === undefined ? requestHeaders.get('sec-fetch-site') === 'same-origin' : origin === this.#origin;
  }
}

const code = 'upstream_sign_in';
const nobody = 'The gateway does not know who you are. Its operator has to let people sign in on this page.';
const outage = 'The server, or the place where its people sign in, does not answer as it should. Try again later.';
const refused = 'The server did not let you in, or the sign-in took too long.';
const ended = 'It took too long, or it was used before.';

const notFound = refuse(404, code, 'Not found');
const forbidden = refuse(403, code, 'This form is not from here');
const notAllowed = refuse(405, code, 'Method not allowed', { headers: ['Allow', 'GET, POST'] });

function page(status: number, html: string): Refusal {
  return refuse(status, code, '', { body: html, contentType: 'text/html; charset=utf-8', headers: pageHeaders });
}

function redirectTo(url: string): Refusal {
  return refuse(303, code, '', {
    body: '',
    contentType: 'text/plain; charset=utf-8',
    headers: ['Cache-Control', 'no-store', 'Location', url, 'Referrer-Policy', 'no-referrer'],
  });
}
