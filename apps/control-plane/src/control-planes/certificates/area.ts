import { randomUUID } from 'node:crypto';
import { Conflict, type DpCertificate } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { Problem } from '../../http/problem.ts';
import { isoTime } from '../../http/time.ts';
import { certificatesMax } from '../limits.ts';
import { controlPlaneParams } from '../params.ts';
import { readCertificate } from './read-certificate.ts';

const bodySchema = z.strictObject({
  cert: z.string().max(65_536).describe('PEM: of the gateways, or of the authority that issues theirs.'),
  title: z.string().max(255).nullish(),
});

const certificateSchema = z.object({
  id: z.string(),
  cert: z.string(),
  title: z.string().optional(),
  created_at: z.number().describe('In seconds since 1970.'),
  updated_at: z.number(),
  metadata: z.object({
    subject: z.string(),
    expiry: z.string(),
    sha256_fingerprint: z.string(),
  }),
});

const answerSchema = z.object({ item: certificateSchema });

const oneParams = controlPlaneParams.extend({ certificateId: z.uuid() });

export const gatewayCertificates: Area = {
  name: 'Certificates of gateways',
  description: 'By which a control plane knows its gateways: theirs, or those of the authorities that issue them.',
  routes(app, { store, hub, nowMs }) {
    const scope = { param: 'controlPlaneId' } as const;
    const reading = { permission: 'dp-certificates.read', scope } as const;
    const writing = { permission: 'dp-certificates.write', scope } as const;
    const path = '/v2/control-planes/:controlPlaneId/dp-client-certificates';
    const made = (cert: string, title: string | null | undefined) => {
      const atMs = nowMs();
      return { title: title ?? undefined, ...readCertificate(cert, atMs), createdAtMs: atMs, updatedAtMs: atMs };
    };

    const listed = {
      summary: 'Lists the certificates of gateways',
      params: controlPlaneParams,
      response: { 200: z.object({ items: z.array(certificateSchema), page: z.object({ total_count: z.number() }) }) },
    };
    app.get(path, { config: reading, schema: listed }, async ({ params: { controlPlaneId }, principal }) => {
      const items = (await store.dpCertificates.list(principal.organizationId, controlPlaneId)).map(certificateView);
      return { items, page: { total_count: items.length } };
    });

    const pinned = {
      summary: 'Adds a certificate of gateways',
      params: controlPlaneParams,
      body: bodySchema,
      response: { 201: answerSchema },
    };
    app.post(path, { config: writing, schema: pinned }, async (request, reply) => {
      const { controlPlaneId } = request.params;
      const { organizationId } = request.principal;
      const certificate: DpCertificate = {
        id: randomUUID(),
        organizationId,
        controlPlaneId,
        ...made(request.body.cert, request.body.title),
      };
      await store.dpCertificates.insert(certificate, authorOf(request), certificatesMax).catch(there);
      return reply.code(201).send({ item: certificateView(certificate) });
    });

    const got = { summary: 'Gets a certificate of gateways', params: oneParams, response: { 200: answerSchema } };
    app.get(
      `${path}/:certificateId`,
      { config: reading, schema: got },
      async ({ params: { controlPlaneId, certificateId }, principal }) => ({
        item: certificateView(await store.dpCertificates.get(principal.organizationId, controlPlaneId, certificateId)),
      }),
    );

    const replaced = {
      summary: 'Replaces a certificate of gateways',
      params: oneParams,
      body: bodySchema,
      response: { 200: answerSchema },
    };
    app.put(`${path}/:certificateId`, { config: writing, schema: replaced }, async (request) => {
      const { controlPlaneId, certificateId } = request.params;
      const before = await store.dpCertificates.get(request.principal.organizationId, controlPlaneId, certificateId);
      const after = { ...before, ...made(request.body.cert, request.body.title), createdAtMs: before.createdAtMs };
      await store.dpCertificates.update(after, authorOf(request)).catch(there);
      await hub.recheck(controlPlaneId);
      return { item: certificateView(after) };
    });

    const removed = {
      summary: 'Removes a certificate of gateways',
      description: 'Gateways that are known by it alone are sent away.',
      params: oneParams,
      response: { 204: z.undefined() },
    };
    app.delete(`${path}/:certificateId`, { config: writing, schema: removed }, async (request, reply) => {
      const { controlPlaneId, certificateId } = request.params;
      const { organizationId } = request.principal;
      await store.dpCertificates.remove(organizationId, controlPlaneId, certificateId, authorOf(request));
      await hub.recheck(controlPlaneId);
      return reply.code(204).send();
    });
  },
};

function there(error: unknown): never {
  if (error instanceof Conflict) throw new Problem(409, 'The control plane has this certificate already.');
  throw error;
}

function certificateView(it: DpCertificate): z.output<typeof certificateSchema> {
  return {
    id: it.id,
    cert: it.certificate,
    ...(it.title !== undefined && { title: it.title }),
    created_at: Math.floor(it.createdAtMs / 1000),
    updated_at: Math.floor(it.updatedAtMs / 1000),
    metadata: { subject: it.subject, expiry: isoTime(it.notAfterMs), sha256_fingerprint: it.fingerprint },
  };
}
