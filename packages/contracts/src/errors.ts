/**
 * The core's error codes: what the caller reads, with which status, and where the docs explain it.
 * A plugin's codes live in its own folder; `docs/reference/errors.md` collects both.
 */
export const coreErrors = {
  no_route: { status: 404, message: 'no Route matched with those values' },
  no_service: { status: 503, message: 'no Service found with those values' },
  https_required: { status: 426, message: 'Please use HTTPS protocol' },
  http2_required: { status: 426, message: 'Please use HTTP2 protocol' },
  not_grpc: { status: 415, message: 'Non-gRPC request matched gRPC route' },
  grpcs_required: { status: 426, message: 'gRPC request matched gRPCs route' },
  websocket_required: { status: 426, message: 'Please use WebSocket protocol' },
  bad_request: { status: 400, message: 'Bad request' },
  ambiguous_framing: { status: 400, message: 'Bad request' },
  bad_host: { status: 400, message: 'Bad request' },
  bad_path: { status: 400, message: 'Bad request' },
  method_unknown: { status: 400, message: 'Bad request' },
  client_certificate_missing: { status: 400, message: 'No required TLS certificate was sent' },
  client_certificate_invalid: { status: 400, message: 'The TLS certificate could not be verified' },
  access_ended: { status: 401, message: 'Unauthorized' },
  caller_blocked: { status: 403, message: 'Access is blocked' },
  request_timeout: { status: 408, message: 'Request timeout' },
  body_too_large: { status: 413, message: 'Payload too large' },
  uri_too_long: { status: 414, message: 'URI too long' },
  headers_too_large: { status: 431, message: 'Request header or cookie too large' },
  body_invalid: { status: 400, message: 'Bad request' },
  upgrade_not_supported: { status: 501, message: 'WebSocket cannot be used on this route' },
  plugin_failed: { status: 500, message: 'An unexpected error occurred' },
  upstream_invalid: { status: 502, message: 'An invalid response was received from the upstream server' },
  upstream_unreachable: { status: 502, message: 'An invalid response was received from the upstream server' },
  upstream_timeout: { status: 504, message: 'The upstream server is timing out' },
  name_resolution_failed: { status: 503, message: 'name resolution failed' },
  no_healthy_target: { status: 503, message: 'failure to get a peer from the ring-balancer' },
  overloaded: { status: 503, message: 'The gateway is overloaded' },
  service_overloaded: { status: 503, message: 'The upstream server is overloaded' },
  client_overload: { status: 429, message: 'Too many requests' },
  body_memory_full: { status: 503, message: 'The gateway is busy with other requests: try again' },
  draining: { status: 503, message: 'The gateway is shutting down' },
} as const satisfies Record<string, { status: number; message: string }>;

export type CoreErrorCode = keyof typeof coreErrors;

/** An error of ours: a code, a sentence for the caller, and a detail that only the log gets. */
export class GatewayError extends Error {
  readonly code: string;
  readonly detail: string | undefined;

  constructor(code: string, { message, detail, cause }: { message: string; detail?: string; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GatewayError';
    this.code = code;
    this.detail = detail;
  }
}
