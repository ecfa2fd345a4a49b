import { randomUUID } from 'node:crypto';
import type { AuditDestination } from '@sallyport/store';
import { z } from 'zod';
import type { App } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { isoTime } from '../../http/time.ts';
import type { Services } from '../../services.ts';
import { destinationSchema, keptDestination } from './destination.ts';

const name = z.string().trim().min(1).max(255);
const createSchema = destinationSchema.extend({ name });
const changeSchema = z.strictObject(createSchema.partial().shape);
const shownSchema = createSchema
  .omit({ authorization: true })
  .extend({ id: z.string(), created_at: z.string(), updated_at: z.string() });
const idParams = z.object({ destinationId: z.uuid() });

const reading = { permission: 'audit.read' } as const;
const writing = { permission: 'audit.write' } as const;

/** Where the audit log can be sent. */
export function destinationRoutes(app: App, { store, sealer, nowMs }: Services): void {
  const { auditExport } = store;
  const path = '/v3/audit-log-destinations';

  const listed = {
    summary: 'Lists where the audit log can be sent',
    response: { 200: z.object({ data: z.array(shownSchema) }) },
  };
  app.get(path, { config: reading, schema: listed }, async ({ principal }) => ({
    data: (await auditExport.destinations(principal.organizationId)).map(destinationView),
  }));

  const created = {
    summary: 'Adds a destination of the audit log',
    body: createSchema,
    response: { 201: shownSchema },
  };
  app.post(path, { config: writing, schema: created }, async (request, reply) => {
    const { name: called, ...definition } = request.body;
    const { organizationId } = request.principal;
    const id = randomUUID();
    const kept = keptDestination(definition, id, undefined, sealer);
    const times = { createdAtMs: nowMs(), updatedAtMs: nowMs() };
    const destination = { id, organizationId, name: called, definition: kept, ...times };
    await auditExport.insertDestination(destination, authorOf(request));
    return reply.code(201).send(destinationView(destination));
  });

  const one = { summary: 'Gets a destination of the audit log', params: idParams, response: { 200: shownSchema } };
  app.get(`${path}/:destinationId`, { config: reading, schema: one }, async ({ params, principal }) =>
    destinationView(await auditExport.getDestination(principal.organizationId, params.destinationId)),
  );

  const changed = {
    summary: 'Changes a destination of the audit log',
    params: idParams,
    body: changeSchema,
    response: { 200: shownSchema },
  };
  app.patch(`${path}/:destinationId`, { config: writing, schema: changed }, async (request) => {
    const { params, principal, body } = request;
    const before = await auditExport.getDestination(principal.organizationId, params.destinationId);
    const formerly = destinationSchema.parse(before.definition);
    const { authorization: _, ...open } = formerly;
    const { name: called = before.name, ...rest } = { ...open, ...body };
    const definition = keptDestination(destinationSchema.parse(rest), before.id, formerly, sealer);
    const after = { ...before, name: called, definition, updatedAtMs: nowMs() };
    await auditExport.updateDestination(after, authorOf(request));
    return destinationView(after);
  });

  const removed = {
    summary: 'Removes a destination of the audit log',
    params: idParams,
    response: { 204: z.undefined() },
  };
  app.delete(`${path}/:destinationId`, { config: writing, schema: removed }, async (request, reply) => {
    await auditExport.removeDestination(
      request.principal.organizationId,
      request.params.destinationId,
      authorOf(request),
    );
    return reply.code(204).send();
  });
}

function destinationView(destination: AuditDestination): z.output<typeof shownSchema> {
  const { authorization: _, ...open } = destinationSchema.parse(destination.definition);
  const { id, name: called, createdAtMs, updatedAtMs } = destination;
  return { id, name: called, ...open, created_at: isoTime(createdAtMs), updated_at: isoTime(updatedAtMs) };
}
