export interface Provided {
  /** `openai` or `anthropic`, at `url`. */
  provider: 'openai' | 'anthropic';
  url: string;
  /** What clients speak. */
  format: 'openai' | 'anthropic';
}

/** Key, group, model ACL, limit, cost and log: what a team has on its models. */
export function llmConfig({ provider, url, format }: Provided, sinkUrl: string): string {
  const path = provider === 'openai' ? '/v1/chat/completions' : '/v1/messages';
  return JSON.stringify({
    _format_version: '3.0',
    routes: [
      {
        name: 'llm',
        paths: ['/'],
        plugins: [
          { name: 'key-auth' },
          { name: 'acl', config: { allow: ['llm-users'] } },
          { name: 'rate-limiting', config: { minute: 1_000_000_000, policy: 'local' } },
          { name: 'http-log', config: { http_endpoint: `${sinkUrl}/log`, queue: { max_batch_size: 200 } } },
          {
            name: 'ai-proxy-advanced',
            config: {
              llm_format: format,
              max_request_body_size: 8 * 1024 * 1024,
              acls: { allow: [{ match: [{ type: 'consumer', values: ['alice'] }] }] },
              targets: [
                {
                  route_type: 'llm/v1/chat',
                  logging: { log_statistics: true },
                  auth: { header_name: 'Authorization', header_value: 'Bearer provider-key' },
                  model: {
                    provider,
                    name: models[provider],
                    ...(provider === format ? {} : { model_alias: models[format] }),
                    options: {
                      upstream_url: url.includes('/', 8) ? url : `${url}${path}`,
                      input_cost: 0.15,
                      output_cost: 0.6,
                      ...(provider === 'anthropic' ? { anthropic_version: '2023-06-01' } : {}),
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    ],
    consumers: [{ username: 'alice', keyauth_credentials: [{ key: 'bench-key' }], acls: [{ group: 'llm-users' }] }],
  });
}

const models = { openai: 'gpt-4o-mini', anthropic: 'claude-haiku-4-5' };

export const clientHeaders = { 'content-type': 'application/json', apikey: 'bench-key' };
