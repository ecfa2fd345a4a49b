import type { ControlPlane } from '@sallyport/store';
import { z } from 'zod';
import { GroupInConflict } from '../../deliveries/group.ts';
import type { Area } from '../../http/area.ts';
import { Problem } from '../../http/problem.ts';
import { isoTime } from '../../http/time.ts';
import { controlPlaneParams } from '../params.ts';
import { ExpectedHashes } from './expected-hashes.ts';

const hashSchema = z.object({
  expected_hash: z.string().describe('What config_hash of a gateway is that has the newest configuration.'),
  created_at: z.string(),
  updated_at: z.string(),
});

const versionSchema = z.object({ version: z.number(), created_at: z.string() });

export const expectedConfigurations: Area = {
  name: 'Expected configuration',
  description: 'What gateways of a control plane have once they have followed it.',
  routes(app, { store, deliveries, configReader }) {
    const hashes = new ExpectedHashes(deliveries);
    const reading = { permission: 'nodes.read', scope: { param: 'controlPlaneId' } } as const;
    const path = '/v2/control-planes/:controlPlaneId';
    const changedAt = async ({ id, createdAtMs }: ControlPlane) => {
      const [newest] = await configReader.versions(id, { size: 1 });
      return isoTime(newest?.atMs ?? createdAtMs);
    };

    const hash = {
      summary: 'Gets the hash that is expected',
      params: controlPlaneParams,
      response: { 200: hashSchema },
    };
    app.get(`${path}/expected-config-hash`, { config: reading, schema: hash }, async ({ params, principal }) => {
      const found = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
      const { hash } = await hashes.of(found.id).catch(unresolved);
      return { expected_hash: hash, created_at: isoTime(found.createdAtMs), updated_at: await changedAt(found) };
    });

    const newest = {
      summary: 'Gets the version that is expected',
      params: controlPlaneParams,
      response: { 200: versionSchema },
    };
    app.get(`${path}/expected-config-version`, { config: reading, schema: newest }, async ({ params, principal }) => {
      const found = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
      return { version: await deliveries.head(found.id), created_at: await changedAt(found) };
    });
  },
};

function unresolved(error: unknown): never {
  if (error instanceof GroupInConflict) throw new Problem(409, error.message);
  throw error;
}
