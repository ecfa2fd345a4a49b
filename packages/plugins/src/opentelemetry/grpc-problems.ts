import { hasPath } from '../shared/otlp/has-path.ts';
import { isVaultReference } from '../shared/vault-reference.ts';

interface Addressed {
  readonly traces_endpoint?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly access_logs: { readonly endpoint?: string | undefined };
  readonly metrics: { readonly endpoint?: string | undefined };
  readonly headers: Readonly<Record<string, string>>;
}

/** What cannot be where receivers speak gRPC. */
export function* problemsOfGrpc({ traces_endpoint, endpoint, access_logs, metrics, headers }: Addressed) {
  const endpoints: [string[], string | undefined][] = [
    [['traces_endpoint'], traces_endpoint],
    [['endpoint'], endpoint],
    [['access_logs', 'endpoint'], access_logs.endpoint],
    [['metrics', 'endpoint'], metrics.endpoint],
  ];
  for (const [path, text = ''] of endpoints) {
    const url = isVaultReference(text) ? null : URL.parse(text);
    if (url !== null && hasPath(url))
      yield { path, message: `has no path with protocol grpc, which names its services itself: write ${url.origin}` };
  }
  for (const name of Object.keys(headers))
    if (/^(?:te|grpc-.*|.*-bin)$/i.test(name))
      yield { path: ['headers', name], message: 'is of gRPC itself, or binary, and cannot be set' };
}
