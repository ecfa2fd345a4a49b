import { ProblemError, problemOfResponse } from './problem.ts';

/** Below the page's own address. */
export const apiUrl = (path: string): string => new URL(`api/${path}`, document.baseURI).href;

/** As `fetch`, but throws a `ProblemError` for whatever is not 2xx. */
export async function request(url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  if (!response.ok) throw new ProblemError(await problemOfResponse(response));
  return response;
}

export async function getJson<Body>(path: string, signal: AbortSignal): Promise<Body> {
  const response = await request(apiUrl(path), { signal, headers: { accept: 'application/json' } });
  return (await response.json()) as Body;
}

export async function write(method: 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<void> {
  await request(apiUrl(path), {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
