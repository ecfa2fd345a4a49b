import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { page, sendPage, speakHtml } from '../sign-in/routes/html.ts';

/** The console: a page, and the files that it loads. It knows itself which screens there are. */
export const consolePage: Area = {
  name: 'Console',
  description: 'The page for people who see and govern everything.',
  routes(app, services) {
    speakHtml(app, services, { leadsToSignIn: true });
    const folder = builtFolder();
    const html = folder && readFileSync(join(folder, 'index.html'), 'utf8');

    const config = { permission: 'signed-in', isPage: true } as const;
    for (const path of screenPaths) {
      app.get(path, { config, schema: { hide: true } }, (request, reply) =>
        html === undefined ? sendNotBuilt(reply) : sendPage(request, reply, html, services.signIn, policy),
      );
    }

    if (folder !== undefined)
      void app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false });
    const schema = { ...page.schema, params: z.object({ '*': z.string() }) };
    app.get(`/${assets}/*`, { ...page, schema }, (request, reply) => {
      if (folder === undefined) return sendNotBuilt(reply);
      const name = request.params['*'];
      reply.header('cache-control', hashed.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
      return reply.sendFile(`${assets}/${name}`);
    });
  },
};

const assets = 'console-assets';

/** Names that change with what is in the file. */
const hashed = /-[\w-]{8}\.\w+$/;

const sections = ['overview', 'gateway', 'ai', 'observability', 'posture', 'organisation'];
/** Where other pages link to, by the id of a request. */
const linked = ['/requests/*', '/conversations/*'];
const screenPaths = ['/', ...sections.flatMap((section) => [`/${section}`, `/${section}/*`]), ...linked];

/** Nothing but what we serve ourselves, and nothing that stands in the page. */
const policy = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

const notBuilt =
  'The console is not built: run `npm run build:ui` in the repository, and start the control plane again.\n';

function sendNotBuilt(reply: FastifyReply) {
  return reply.code(503).type('text/plain; charset=utf-8').send(notBuilt);
}

function builtFolder(): string | undefined {
  const index = fileURLToPath(import.meta.resolve('@sallyport/console/index.html'));
  return existsSync(index) ? dirname(index) : undefined;
}
