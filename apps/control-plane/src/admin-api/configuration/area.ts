import { type ConfigVersion, NotFound } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { isoTime } from '../../http/time.ts';
import { controlPlaneOf } from '../control-plane-of.ts';
import { applyChanges, changesBytesMax, changesSchema, countsOf, writtenSchema } from './apply-changes.ts';
import { exportConfiguration, exportSchema } from './export.ts';
import { asProblems } from './refused-problem.ts';
import { limitWholeInHand } from './whole-in-hand.ts';

const path = '/v2/control-planes/:controlPlaneId/configuration';
const params = z.object({ controlPlaneId: z.string() });
const versionParams = params.extend({ version: z.coerce.number().int().min(1) });
const scope = { param: 'controlPlaneId' };

const versionSchema = z.object({
  version: z.number(),
  created_at: z.string(),
  created_by: z.string(),
  summary: z.string(),
  change_count: z.number().describe('How many entities it changed.'),
});

const differenceSchema = z.object({
  collection: z.string(),
  id: z.string(),
  before: z.record(z.string(), z.unknown()).optional().describe('Absent where it was made.'),
  after: z.record(z.string(), z.unknown()).optional().describe('Absent where it was deleted.'),
});

const versionListQuery = z.object({
  size: z.coerce.number().int().min(1).max(100).default(20),
  before: z.coerce.number().int().min(1).optional().describe('Only versions before this one.'),
});

const writeQuery = z.object({
  'dry-run': z.enum(['true', 'false']).default('false').describe('`true`: everything is judged, nothing is kept.'),
});

export const configuration: Area = {
  name: 'Configuration',
  description:
    'A configuration as a whole: many changes that are made together or not at all, and the versions that changes make.',
  routes(app, services) {
    const { configReader: reader, configWriter: writer } = services;
    const idOf = controlPlaneOf(services);
    const readable = { permission: 'control-planes.read', scope } as const;

    const exported = {
      summary: 'Gets all entities as of one version',
      description: 'Those that the caller may see; secrets are hidden from who may not read them.',
      params,
      response: { 200: exportSchema },
    };
    app.get(path, { config: readable, schema: exported }, async (request, reply) =>
      reply
        .type('application/json; charset=utf-8')
        .send(exportConfiguration(services, request.principal, await idOf(request)) as never),
    );

    const changed = {
      summary: 'Makes many changes together, or none of them',
      params,
      querystring: writeQuery,
      body: changesSchema,
      response: { 200: writtenSchema },
    };
    const inHand = limitWholeInHand();
    const applied = { config: readable, schema: changed, bodyLimit: changesBytesMax, onRequest: inHand };
    app.post(`${path}/changes`, applied, async (request) => {
      const options = { by: authorOf(request), isDryRun: request.query['dry-run'] === 'true' };
      return await applyChanges(services, request.principal, await idOf(request), request.body, options);
    });

    const listed = {
      summary: 'Lists versions, the newest first',
      params,
      querystring: versionListQuery,
      response: { 200: z.object({ data: z.array(versionSchema), version: z.number().describe('The newest.') }) },
    };
    const readConfig = { permission: 'configuration.read', scope } as const;
    app.get(`${path}/versions`, { config: readConfig, schema: listed }, async (request) => {
      const controlPlaneId = await idOf(request);
      const versions = await reader.versions(controlPlaneId, request.query);
      return { data: versions.map(versionView), version: await reader.head(controlPlaneId) };
    });

    const one = {
      summary: 'Gets a version with what it changed',
      params: versionParams,
      response: { 200: versionSchema.extend({ changes: z.array(differenceSchema) }) },
    };
    app.get(`${path}/versions/:version`, { config: readConfig, schema: one }, async (request) => {
      const controlPlaneId = await idOf(request);
      const { version } = request.params;
      const [found] = await reader.versions(controlPlaneId, { size: 1, before: version + 1 });
      const changes = await reader.diff(controlPlaneId, version);
      if (found?.version !== version || changes === undefined) throw new NotFound('version', String(version));
      return { ...versionView(found), changes: [...changes] };
    });

    const rolledBack = {
      summary: 'Makes everything as it was in a version, as a new version',
      params: versionParams,
      querystring: writeQuery,
      response: { 200: writtenSchema },
    };
    const write = { permission: 'configuration.write', scope } as const;
    app.post(`${path}/versions/:version/rollback`, { config: write, schema: rolledBack }, async (request) => {
      const { version } = request.params;
      const controlPlaneId = await idOf(request);
      const isDryRun = request.query['dry-run'] === 'true';
      const options = { by: authorOf(request), isDryRun, summary: `Rolled back to version ${version}` };
      return countsOf(await asProblems(() => writer.rollback(controlPlaneId, version, options)));
    });
  },
};

function versionView({ version, atMs, actor, summary, changeCount }: ConfigVersion) {
  return { version, created_at: isoTime(atMs), created_by: actor, summary, change_count: changeCount };
}
