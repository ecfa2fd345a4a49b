import { controlPlaneParams } from '../../control-planes/params.ts';
import type { App } from '../../http/area.ts';
import type { Services } from '../../services.ts';
import type { Planes } from '../plane/planes.ts';
import { explainRequest } from './explain.ts';
import { explainBodySchema, explanationSchema } from './schemas.ts';

const schema = {
  summary: 'Tells what would become of a request',
  description:
    'Which route it comes to and why not to others, which plugins would run and which of them would refuse this caller, and where it would go. Nothing is sent, and nothing is counted.',
  params: controlPlaneParams,
  body: explainBodySchema,
  response: { 200: explanationSchema },
};

export function explainRoutes(app: App, { store }: Services, planes: Planes): void {
  const config = { permission: 'configuration.read', scope: { param: 'controlPlaneId' } } as const;
  app.post('/v2/control-planes/:controlPlaneId/explain', { config, schema }, async ({ params, body, principal }) => {
    const { id } = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
    return explainRequest(await planes.get(id), body);
  });
}
