/** The control plane's API, with the rights of one caller: in the same process, or over HTTP. */
export interface PlatformApi {
  /** Answers whatever the API answers, also its refusals. Throws where it cannot be reached. */
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
