import { randomUUID } from 'node:crypto';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { areas } from '../areas.ts';
import { noteDenial } from '../audit/denials.ts';
import type { Services } from '../services.ts';
import { TokenGuessing } from '../sign-in/attempts/token-guessing.ts';
import { asProblem } from './as-problem.ts';
import { invalidParameters } from './invalid-parameters.ts';
import { readJsonBodies } from './json-body.ts';
import { invalid, Problem, problemBody, problemSchema } from './problem.ts';
import { trustedCallers } from './trusted-callers.ts';

export interface ServerOptions {
  tls: { certificate: string; key: string } | undefined;
  urls: readonly string[];
  /** Who says of others where they come from, in `X-Forwarded-For`. */
  trustedProxies?: readonly string[];
  version: string;
}

/** Bytes of an ordinary body; routes that take more say so. */
const bodyBytesMax = 1024 * 1024;

/** Of one part of a path: the longest name that something may have. */
const paramLengthMax = 1_024;

const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** The HTTP API, not listening yet. */
export async function createServer(
  services: Services,
  { tls, urls, trustedProxies = [], version }: ServerOptions,
): Promise<FastifyInstance> {
  const app = Fastify({
    ...(tls && { https: { cert: tls.certificate, key: tls.key } }),
    ...(trustedProxies.length > 0 && { trustProxy: [...trustedProxies] }),
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: paramLengthMax },
    requestTimeout: 60_000,
    genReqId: () => randomUUID().replaceAll('-', ''),
    // Of paths that cannot be read, and so have no route whose hooks are called.
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  }) as unknown as FastifyInstance;
  app.removeContentTypeParser('text/plain');
  readJsonBodies(app);
  app.setValidatorCompiler(({ schema, httpPart }) => validator(schema as z.ZodType, httpPart));
  // What we answer is typed where it is made.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  const guessing = new TokenGuessing(services.nowMs);
  const answerError = async (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const problem = guessing.judge(request, asProblem(error));
    await noteDenial(request, problem, services);
    if (problem.status >= 500 && !(error instanceof Problem))
      services.log.error('a request failed', { path: request.url, request: request.id, error: error.stack });
    return reply
      .code(problem.status)
      .headers({ ...commonHeaders, ...problem.headers })
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(problem, request.id)));
  };
  app.setErrorHandler<FastifyError>(answerError);
  app.setNotFoundHandler(({ method, url }) => {
    throw new Problem(404, `There is no ${method} ${url.split('?')[0]}.`);
  });

  const checkCaller = trustedCallers(urls);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(commonHeaders);
    checkCaller(request);
    await services.access.authorize(request);
  });

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Sallyport control plane', version },
      tags: areas.map(({ name, description }) => ({ name, description })),
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  for (const area of areas) {
    await app.register(async (scope) => {
      scope.addHook('onRoute', (route) => {
        const response = { default: problemSchema, ...(route.schema?.response as object | undefined) };
        services.access.declare(route);
        const { permission, inPerson } = route.config!;
        const open = permission === 'anyone' ? { security: [] } : {};
        const terms = { 'x-permission': permission, ...(inPerson === true && { 'x-in-person': true }) };
        const described = { ...open, tags: [area.name], response, ...terms };
        route.schema = { ...route.schema, ...described };
      });
      area.routes(scope.withTypeProvider<ZodTypeProvider>(), services);
    });
  }
  await app.ready();
  return app;
}

const sources: Readonly<Record<string, 'body' | 'query' | 'path' | 'header'>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

function validator(schema: z.ZodType, httpPart = 'body') {
  return (data: unknown) => {
    const { success, data: value, error } = schema.safeParse(data);
    return success ? { value } : { error: invalid(invalidParameters(error.issues, data, sources[httpPart] ?? 'body')) };
  };
}
