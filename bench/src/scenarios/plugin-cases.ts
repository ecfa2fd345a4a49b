import { join } from 'node:path';

/** How a plugin is measured: with ordinary work for it. */
export interface CostCase {
  config: Record<string, unknown>;
  /** Plugins it cannot work without; what they cost is not counted. */
  needs?: readonly { name: string; config?: Record<string, unknown> }[];
  /** It answers instead of the upstream. */
  answers?: boolean;
  /** Sent as GET, since that is what it is for. */
  isGet?: boolean;
}

/** What configurations point to. */
export interface Places {
  upstreamUrl: string;
  sinkUrl: string;
  folder: string;
}

const keyAuth = { name: 'key-auth' };
const transformations = {
  remove: { headers: ['x-internal'] },
  add: { headers: ['x-api-version:2'] },
  append: { headers: ['x-tag:bench'] },
};
const bodyTransformations = { add: { json: ['beta:true'] }, remove: { json: ['internal_id'] } };

export function costCases({ upstreamUrl, sinkUrl, folder }: Places): Record<string, CostCase> {
  const { hostname, port } = new URL(upstreamUrl);
  return {
    'correlation-id': { config: { header_name: 'X-Correlation-Id', generator: 'uuid', echo_downstream: true } },
    cors: { config: { origins: ['https://chat.example'] } },
    'key-auth': { config: {} },
    prometheus: { config: { status_code_metrics: true, latency_metrics: true, bandwidth_metrics: true } },
    'request-validator': {
      config: {
        version: 'draft202012',
        body_schema: JSON.stringify({
          type: 'object',
          required: ['jsonrpc', 'method'],
          properties: { jsonrpc: { const: '2.0' }, method: { type: 'string' }, params: { type: 'object' } },
        }),
      },
    },
    'ip-restriction': { config: { allow: ['10.0.0.0/8', '127.0.0.0/8', 'fd00::/8'] } },
    'request-size-limiting': { config: { allowed_payload_size: 2 } },
    acl: { config: { allow: ['mcp-users'] }, needs: [keyAuth] },
    'rate-limiting': { config: { minute: 1_000_000_000, policy: 'local' } },
    'rate-limiting-advanced': {
      config: { limit: [1_000_000_000], window_size: [60], window_type: 'sliding', strategy: 'local', sync_rate: -1 },
    },
    'ai-mcp-proxy': {
      config: {
        mode: 'passthrough-listener',
        logging: { log_statistics: true },
        default_acl: [{ scope: 'tools', deny: ['nobody'] }],
        tools: [{ name: 'echo', description: 'Echoes', acl: { allow: ['alice'] } }],
      },
      needs: [keyAuth],
    },
    'request-transformer-advanced': { config: transformations },
    'request-transformer': { config: transformations },
    'response-transformer-advanced': { config: bodyTransformations },
    'response-transformer': { config: bodyTransformations },
    canary: { config: { percentage: 50, upstream_host: hostname, upstream_port: Number(port) } },
    'http-log': { config: { http_endpoint: `${sinkUrl}/log`, queue: { max_batch_size: 200 } } },
    'file-log': { config: { path: join(folder, 'access.log') } },
    'proxy-cache': {
      config: { strategy: 'memory', content_type: ['application/json'] },
      answers: true,
      isGet: true,
    },
    redirect: { config: { location: 'https://api.example.com' }, answers: true },
    'request-termination': { config: { status_code: 200, message: 'So it is.' }, answers: true },
  };
}
