import { ApiProblem, problemOfResponse, unreachable } from './problem.ts';

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The control plane's API, asked with the person's session. Paths as in its OpenAPI document; whatever is not 2xx is thrown as `ApiProblem`. */
export const api = {
  get: <Body>(path: string, options?: AskOptions): Promise<Body> => json<Body>('GET', path, undefined, options),
  post: <Body>(path: string, body?: unknown, options?: AskOptions): Promise<Body> =>
    json<Body>('POST', path, body, options),
  put: <Body>(path: string, body: unknown, options?: AskOptions): Promise<Body> =>
    json<Body>('PUT', path, body, options),
  patch: <Body>(path: string, body: unknown, options?: AskOptions): Promise<Body> =>
    json<Body>('PATCH', path, body, options),
  delete: (path: string, options?: AskOptions): Promise<void> => json<void>('DELETE', path, undefined, options),
  /** For answers that are no JSON, or come bit by bit. */
  ask,
};

/** Pages show no secret, whatever the person may see. `[secret]`, sent back, means the one that is there. */
export const withoutSecrets = { 'sallyport-hide-secrets': 'true' } as const;

/** A path with its parts escaped: ``path`/v2/control-planes/${id}` ``. */
export function path(texts: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: texts }, ...parts.map(encodeURIComponent));
}

async function json<Body>(method: string, at: string, body: unknown, options?: AskOptions): Promise<Body> {
  const response = await ask(method, at, body, options);
  const text = await response.text();
  // What was done, and needs no telling, has no body: 204, and some 201.
  return (text === '' ? undefined : JSON.parse(text)) as Body;
}

async function ask(method: string, at: string, body?: unknown, options: AskOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') headers['x-csrf-token'] = await csrfToken();
  const init: RequestInit = { method, headers, ...(options.signal && { signal: options.signal }) };
  const response = await reach(at, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  if (response.ok) return response;
  const problem = await problemOfResponse(response);
  if (problem.status === 401) signIn();
  throw problem;
}

async function reach(at: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(at, init);
  } catch (error) {
    throw init.signal?.aborted === true ? error : unreachable();
  }
}

/** The session's token against forged requests, asked for once. */
let token: Promise<string> | undefined;

export function csrfToken(): Promise<string> {
  token ??= json<{ csrf_token: string }>('GET', '/v3/users/me/session', undefined).then(
    ({ csrf_token }) => csrf_token,
    (error: unknown) => {
      token = undefined;
      throw error;
    },
  );
  return token;
}

/** Whoever is not signed in any more is led to where one does, and back to what is on the screen. */
function signIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/login?${new URLSearchParams({ return_to: pathname + search })}`);
}

export const isProblem = (error: unknown, status: number): boolean =>
  error instanceof ApiProblem && error.status === status;
