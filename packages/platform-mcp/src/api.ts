import { readJson } from '@sallyport/json';
/** The control plane's API, with the rights of one caller: in the same process, or over HTTP. */
export interface PlatformApi {
  /** Answers whatever the API answers, also its refusals. Throws where it cannot be reached, or the signal ended. */
  call(call: ApiCall): Promise<ApiAnswer>;
}

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without a query: `/v2/control-planes`. */
  readonly path: string;
  /** What is undefined is left out; of a list, each is sent. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Ends it: nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  /** JSON as data; any other body as text. */
  readonly body: unknown;
}

/** Sent with each call. What is answered goes to a model: keys and passwords stay where they are. */
export const apiHeaders = { 'sallyport-hide-secrets': 'true', 'user-agent': 'sallyport-mcp' } as const;

/** Path and query of a call, as a request has them. */
export function urlOf({ path, query = {} }: ApiCall): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) if (one !== undefined) parameters.append(name, String(one));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** The body of an answer as tools get it. */
export function bodyOf(text: string, contentType: string | null | undefined): unknown {
  return text !== '' && /^application\/([\w.-]+\+)?json\b/i.test(contentType ?? '') ? readJson(text) : text;
}
