/** How a refusal of a plugin is changed: what to do, in a sentence. */
export function adviceOn(plugin: string, code: string): string {
  const of = advice.find(([names]) => names.test(plugin));
  if (of === undefined) return `Change what ${plugin} refuses, or call in another way.`;
  const [, text] = of;
  return typeof text === 'string' ? text : text(code);
}

type Advice = readonly [plugins: RegExp, text: string | ((code: string) => string)];

const advice: readonly Advice[] = [
  [
    /^(key-auth|key-auth-enc|basic-auth|hmac-auth|jwt|oauth2|openid-connect|ldap-auth|header-cert-auth|mtls-auth|ai-mcp-oauth2)/,
    (code) =>
      /missing|required|none/.test(code)
        ? 'The caller has to show a credential that this route asks for.'
        : 'The caller needs a credential that is known here: give a consumer one, or have the caller show the right one.',
  ],
  [/^(acl|agent-access)$/, 'Add the caller to a group that is allowed, or allow one of the caller’s groups.'],
  [/^ip-restriction$/, 'Add the caller’s network to those that are allowed.'],
  [/^ai-mcp-proxy$/, 'Allow the tool to one of the caller’s groups in the rules of this MCP server.'],
  [/^budget$/, 'Raise the budget, or wait until its period is over.'],
  [/rate-limiting|service-protection|response-ratelimiting/, 'Call less often, or raise the limit.'],
  [/^request-size-limiting$/, 'Send less, or raise the size that is allowed.'],
  [/^(ai-.*guard|ai-.*guardrails?|ai-.*safety|ai-.*armor|secret-redaction|.*injection.*)/, guardAdvice],
  [/^(ai-proxy|ai-proxy-advanced)$/, 'Ask for a model that is configured, in a way that it understands.'],
  [/^(cors|bot-detection)$/, 'Add the caller to those that are allowed.'],
  [/^request-termination$/, 'Disable or remove the plugin: it refuses whatever comes.'],
];

function guardAdvice(): string {
  return 'Ask in other words; where the guard is wrong, say so in its review, or change its rules.';
}
