import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Role } from '../access/access.ts';
import type { Services } from '../services.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; the operator where it is not said. */
    role?: Role;
  }
}

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
