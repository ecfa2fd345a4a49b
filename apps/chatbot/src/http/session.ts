import type { FastifyInstance } from 'fastify';
import { offeredModels } from '../gateway/models.ts';
import type { Session } from '../wire.ts';
import { callerOf } from './caller.ts';
import type { ServerServices } from './server.ts';

export function sessionRoute(app: FastifyInstance, { options, bounds, nowMs }: ServerServices): void {
  const { modelsUrl, requestsUrl, signOutUrl, suggestions = usual } = options;
  app.get('/api/session', async (request): Promise<Session> => {
    const { person, token } = callerOf(request);
    const offer = await offeredModels(modelsUrl, { token, traceparent: undefined, nowMs }, options.model);
    const { questionBytesMax } = bounds;
    return { person, ...offer, suggestions, questionBytesMax, requestsUrl, ...(signOutUrl && { signOutUrl }) };
  });
}

const usual = [
  'Give me an overview of the services in the `Shared_Services` control plane that have the highest 4xx and 5xx error rates over the past 24 hours',
  'Which control planes are there, and what runs on them?',
  'Which models were used most in the past 24 hours, and what did they cost?',
  'Which tools were called most often today?',
];
