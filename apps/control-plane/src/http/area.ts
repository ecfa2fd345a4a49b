import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Services } from '../services.ts';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyInstance['log'],
  ZodTypeProvider
>;

/** Routes that belong together: one folder, and one line in the list of areas. */
export interface Area {
  /** The tag of its routes in the OpenAPI document. */
  name: string;
  description: string;
  routes(app: App, services: Services): void;
}
