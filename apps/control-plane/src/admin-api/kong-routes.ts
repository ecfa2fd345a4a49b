import { methodNotAllowed, notFound } from '@sallyport/admin-api';
import type { FastifyRequest } from 'fastify';
import type { App } from '../http/area.ts';
import { send } from './send.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Has the routes that are added behave as Kong's: bodies come as they were sent, OPTIONS tells what is allowed, a wrong method is told from an
 * unknown path. Call it before they are added, and what it gives when all are.
 */
export function likeKong(app: App): () => void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  // decK asks for it, to know that it does not speak with Kong's AI gateway.
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('server', 'sallyport');
  });
  const known = new Map<string, KnownPath>();
  app.addHook('onRoute', ({ url, method }) => {
    const path = known.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const each of [method].flat()) path.methods.add(each);
    known.set(url, path);
  });
  return () => {
    const paths = [...known.values()];
    app.route({
      method: [...methods],
      url: '/*',
      config: { permission: 'control-planes.read', scope: { param: 'controlPlaneId' } },
      schema: { hide: true },
      handler: async (request, reply) => {
        const allowed = allowedAt(paths, request);
        if (allowed.size === 0) return send(reply, notFound);
        const allow = [...allowed, 'OPTIONS'].join(', ');
        if (request.method === 'OPTIONS') return send(reply, { status: 204, headers: { allow } });
        return send(reply, { ...methodNotAllowed, headers: { allow } });
      },
    });
  };
}

/** A body as it was sent; without any, none of it. */
export function bytesOf({ body }: FastifyRequest): Buffer {
  return (body as Buffer | undefined) ?? Buffer.alloc(0);
}

interface KnownPath {
  pattern: RegExp;
  methods: Set<string>;
}

function patternOf(url: string): RegExp {
  return new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}/?$`);
}

function allowedAt(paths: readonly KnownPath[], { url }: FastifyRequest): Set<string> {
  const path = url.split('?', 1)[0]!;
  return new Set(paths.filter(({ pattern }) => pattern.test(path)).flatMap((known) => [...known.methods]));
}
