import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { ChatbotOptions } from '../options.ts';

/** The page, as Vite built it. Its files have their hashes in their names. */
export async function pageRoutes(
  app: FastifyInstance,
  { pageFolder = builtPage }: Pick<ChatbotOptions, 'pageFolder'>,
): Promise<void> {
  app.get('', (_request, reply) => reply.redirect(`${app.prefix}/`, 308));
  if (!existsSync(join(pageFolder, 'index.html'))) {
    app.get('/', { prefixTrailingSlash: 'slash' }, (_request, reply) =>
      reply.code(503).type('text/plain; charset=utf-8').send(notBuilt),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: pageFolder,
    prefix: '/',
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders(response, path) {
      if (path.startsWith(join(pageFolder, 'assets'))) response.header('cache-control', kept);
    },
  });
}

const builtPage = join(import.meta.dirname, '../../dist');
const kept = 'private, max-age=31536000, immutable';
const notBuilt =
  'The chatbot’s page is not built: run `npm run build:ui` in the repository, and start the chatbot again.\n';
