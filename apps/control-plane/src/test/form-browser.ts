import { CookieJar } from '@sallyport/testkit';
import type { LightMyRequestResponse } from 'fastify';
import type { TestControlPlane } from './control-plane.ts';

let browsers = 0;

/** A browser at a control plane that is asked without a socket: keeps cookies, and sends the forms of pages. */
export class FormBrowser {
  readonly jar = new CookieJar();
  readonly #plane: TestControlPlane;
  readonly #address: string;

  /** From an address of its own. */
  constructor(plane: TestControlPlane, { address = `198.18.${++browsers >> 8}.${browsers & 255}` } = {}) {
    this.#plane = plane;
    this.#address = address;
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return await this.#send('GET', url, { headers: { host: 'localhost:8300', ...headers } });
  }

  /** Opens a page and sends its form, with what is told instead of what is filled in. */
  async submit(
    pageUrl: string,
    fields: Readonly<Record<string, string>>,
    { action = pageUrl }: { action?: string } = {},
  ): Promise<LightMyRequestResponse> {
    const { body } = await this.get(pageUrl);
    return await this.post(action, { csrf_token: tokenIn(body), ...fields });
  }

  async post(
    url: string,
    fields: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const own = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'http://localhost:8300',
      host: 'localhost:8300',
    };
    return await this.#send('POST', url, {
      headers: { ...own, ...headers },
      payload: new URLSearchParams(fields).toString(),
    });
  }

  /** As a script of a page of ours asks. */
  async ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    { headers = {}, payload }: { headers?: Record<string, string>; payload?: object } = {},
  ): Promise<LightMyRequestResponse> {
    return await this.#send(method, url, {
      headers: { host: 'localhost:8300', ...headers },
      ...(payload && { payload }),
    });
  }

  async signIn(email: string, password: string): Promise<LightMyRequestResponse> {
    return await this.submit('/login', { email, password });
  }

  async #send(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    { headers, payload }: { headers: Record<string, string>; payload?: string | object },
  ): Promise<LightMyRequestResponse> {
    const answer = await this.#plane.ask(method, url, {
      as: 'nobody',
      remoteAddress: this.#address,
      headers: { ...this.jar.headers, ...headers },
      ...(payload !== undefined && { payload }),
    });
    this.jar.take([answer.headers['set-cookie'] ?? []].flat());
    return answer;
  }
}

/** What the form of a page shows. */
export function tokenIn(html: string): string {
  return /name="csrf_token" value="([^"]+)"/.exec(html)?.[1] ?? '';
}
