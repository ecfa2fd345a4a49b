import type { RunningIdp } from '@sallyport/testkit';

export interface Upstreams {
  readonly chatbot: string;
  readonly llm: string;
  readonly tools: string;
  readonly weather: string;
}

/** Sign-in for people, tokens for programs; models with a guard, and one with next to no tokens to spend. */
export function gatewayConfig(
  idp: RunningIdp,
  { chatbot, llm, tools, weather }: Upstreams,
  sessionSecret: string,
): string {
  const bearer = { name: 'openid-connect', config: { issuer: idp.issuer, auth_methods: ['bearer'] } };
  const mcp = (name: string, url: string) => ({
    ...{ name, url },
    routes: [{ name, paths: [`/${name}`] }],
    plugins: [bearer, { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener' } }],
  });
  const target = (alias: string) => ({
    route_type: 'llm/v1/chat',
    model: {
      provider: 'openai',
      name: `scripted-planner-${alias}`,
      model_alias: alias,
      options: { upstream_url: `${llm}/openai/v1/chat/completions` },
    },
  });
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'chatbot',
        url: chatbot,
        routes: [{ name: 'chat', paths: ['/chat'], strip_path: false }],
        plugins: [
          {
            name: 'openid-connect',
            config: {
              issuer: idp.issuer,
              client_id: [idp.clients.gateway.id],
              client_secret: [idp.clients.gateway.secret],
              auth_methods: ['authorization_code', 'session'],
              scopes: ['openid', 'profile', 'email'],
              groups_required: ['konnect-mcp-users'],
              session_secret: sessionSecret,
            },
          },
        ],
      },
      mcp('tools', tools),
      mcp('weather', weather),
    ],
    routes: [
      {
        name: 'models',
        paths: ['/models/v1'],
        plugins: [
          bearer,
          {
            name: 'ai-prompt-guard',
            config: { deny_patterns: ['(?i)ignore all previous instructions'] },
          },
          {
            name: 'ai-rate-limiting-advanced',
            config: {
              policies: [
                {
                  match: [{ type: 'model', values: ['scripted-planner-small'] }],
                  limits: [{ limit: 1, window_size: 60 }],
                },
              ],
            },
          },
          { name: 'ai-proxy-advanced', config: { targets: ['planner', 'small'].map(target) } },
        ],
      },
    ],
  });
}
