import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';

interface Playground {
  readonly addresses: readonly { readonly url: string; readonly usable: boolean; readonly reason?: string }[];
  readonly routes: readonly PlaygroundRoute[];
}

export interface PlaygroundRoute {
  readonly id: string;
  readonly methods?: readonly string[];
  /** To begin with. */
  readonly path: string | null;
  /** Who is let in; nobody asks where it is empty. */
  readonly authentication: readonly { readonly plugin: string; readonly as_consumer: boolean }[];
}

export const playgroundQuery = (controlPlaneId: string) =>
  queryOptions({
    queryKey: ['playground', controlPlaneId],
    queryFn: ({ signal }) => api.get<Playground>(path`/v2/control-planes/${controlPlaneId}/playground`, { signal }),
    staleTime: 60_000,
  });

export interface TestedRequest {
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** The consumer as whom it is asked; nobody where it is undefined. */
  readonly consumer: string | undefined;
}

/** What came back. */
export interface TestedAnswer {
  readonly url?: string;
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId?: string;
  readonly durationMs?: number;
  readonly body: string;
  readonly error?: string;
}

/** Sends a request through a gateway, as whoever was chosen. */
export async function testRequest(
  controlPlaneId: string,
  { route, method, path: asked, body, consumer }: TestedRequest,
): Promise<TestedAnswer> {
  const response = await api.ask('POST', path`/v2/control-planes/${controlPlaneId}/playground`, {
    kind: 'http',
    route,
    as: consumer === undefined ? { type: 'anonymous' } : { type: 'consumer', consumer },
    http: { method, path: asked, ...(body !== '' && { body }) },
  });
  return readAnswer(await response.text());
}

interface Told {
  readonly type: string;
  readonly request?: { readonly url?: string };
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request_id?: string | null;
  readonly duration_ms?: number;
  readonly text?: string;
  readonly event?: string;
  readonly data?: unknown;
  readonly error?: string;
}

/** Reads what is told line by line. */
export function readAnswer(lines: string): TestedAnswer {
  const told = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Told);
  const find = (type: string) => told.find((each) => each.type === type);
  const [sent, head, end] = [find('sent'), find('head'), find('end')];
  const said = told.map(({ type, text, data }) =>
    type === 'body' ? (text ?? '(no text)') : type === 'event' ? `${textOf(data)}\n` : '',
  );
  return {
    headers: head?.headers ?? {},
    body: said.join(''),
    ...(sent?.request?.url !== undefined && { url: sent.request.url }),
    ...(head?.status !== undefined && { status: head.status }),
    ...(head?.request_id && { requestId: head.request_id }),
    ...(end?.duration_ms !== undefined && { durationMs: end.duration_ms }),
    ...(end?.error !== undefined && { error: end.error }),
  };
}

const textOf = (data: unknown) => (typeof data === 'string' ? data : JSON.stringify(data));
