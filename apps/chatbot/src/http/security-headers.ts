import type { onRequestHookHandler } from 'fastify';
import type { ChatbotOptions } from '../options.ts';

export function securityHeaders({ issuer }: Pick<ChatbotOptions, 'issuer'>): onRequestHookHandler {
  const headers = {
    'content-security-policy': contentPolicy(issuer),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    'cache-control': 'no-store',
  };
  return async (_request, reply) => {
    reply.headers(headers);
  };
}

/** Nothing on the page comes from elsewhere, nothing inline runs, and nobody may frame it. */
export function contentPolicy(issuer: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    // Signing out leads on to the identity provider.
    `form-action 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
