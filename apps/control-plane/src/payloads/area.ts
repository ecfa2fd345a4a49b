import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import {
  type PayloadBatch,
  type PayloadRecord,
  payloadBatchBytesMax,
  payloadBatchSchema,
  payloadRecordSchema,
  payloadsMediaType,
  payloadsPath,
} from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import type { SealedPayload } from '@sallyport/store';
import { z } from 'zod';
import { gatewayOf } from '../access/principal.ts';
import { withoutErased } from '../erasures/erase.ts';
import type { Area } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { invalidParameters } from '../http/invalid-parameters.ts';
import { invalid, Problem } from '../http/problem.ts';
import { takeBytes } from '../http/take-bytes.ts';
import { isoTime } from '../http/time.ts';
import type { Sealer } from '../secrets/sealer.ts';

const batchesInHandMax = 4;

const said = z.object({ request: z.string().optional(), response: z.string().optional() });

const payloadSchema = z.object({
  request_id: z.string(),
  at: z.string(),
  consumer: z.string().optional(),
  subject: z.string().optional(),
  llm: said.optional(),
  mcp: z.array(said.extend({ method: z.string(), tool_name: z.string().optional() })).optional(),
  original_request: z.string().optional(),
});

export const payloads: Area = {
  name: 'Payloads',
  description:
    'What was said, where gateways are told to capture it. Kept sealed; every look at it is in the audit log.',
  routes(app, { store, sealer, questions, nowMs }) {
    const limits = { bytesMax: payloadBatchBytesMax, inHandMax: batchesInHandMax, tooMany: tooManyBatches };
    const onRequest = takeBytes(app, payloadsMediaType, limits);
    app.post(
      payloadsPath,
      {
        config: { permission: 'telemetry.write' },
        schema: {
          summary: 'Takes in what was said',
          description: 'For gateways, with the token of gateways. 204 says that it is stored for good.',
          consumes: [payloadsMediaType],
          response: { 204: z.undefined() },
        },
        onRequest,
      },
      async ({ body, principal }, reply) => {
        const { organizationId, controlPlaneId } = gatewayOf(principal);
        const { payloads } = await readPayloads(body as Uint8Array);
        // Nothing outlives what is older because its clock was wrong.
        const told = payloads.map((record) => ({ ...record, atMs: Math.min(record.atMs, nowMs()) }));
        const kept = await withoutErased(told, organizationId, store);
        await store.payloads.put(kept.map((record) => sealed(controlPlaneId, record, sealer)));
        return reply.code(204).send();
      },
    );

    const read = {
      summary: 'Reads what was said',
      description: 'The look is noted in the audit log before anything is shown.',
      params: z.object({ requestId: z.string().max(64) }),
      response: { 200: payloadSchema },
    };
    app.get(
      '/v2/api-requests/:requestId/payload',
      { config: { permission: 'payloads.read', scope: 'any' }, schema: read },
      async (request) => {
        const readable = await questions.controlPlanesFor(request.principal, 'payloads.read');
        const ids = readable.map(({ id }) => id);
        const kept = await store.payloads.read(ids, request.params.requestId, authorOf(request));
        return payloadView(kept, sealer);
      },
    );
  },
};

function tooManyBatches(): Problem {
  const detail = `${batchesInHandMax} batches of payloads are being stored; the next ones have to wait.`;
  return new Problem(503, detail, { headers: { 'retry-after': '1' } });
}

const decompress = promisify(zstdDecompress);

async function readPayloads(body: Uint8Array): Promise<PayloadBatch> {
  let value: unknown;
  try {
    value = readJson((await decompress(body, { maxOutputLength: payloadBatchBytesMax })).toString('utf8'));
  } catch (error) {
    throw new Problem(400, `These are no payloads, as JSON that zstd compressed: ${(error as Error).message}`);
  }
  const { success, data, error } = payloadBatchSchema.safeParse(value);
  if (!success) throw invalid(invalidParameters(error.issues, value, 'body'));
  return data;
}

function sealed(controlPlaneId: string, record: PayloadRecord, sealer: Sealer): SealedPayload {
  const { requestId, atMs, consumerId, subject, ...rest } = record;
  const text = sealer.seal(JSON.stringify(rest), `payload:${controlPlaneId}:${requestId}`);
  return { controlPlaneId, requestId, atMs, consumerId, subject, sealed: text };
}

/** What the first version sealed knew one control plane. */
function placeOf({ controlPlaneId, requestId, sealed }: SealedPayload): string {
  return sealed.startsWith('sealed:1:') ? `payload:${requestId}` : `payload:${controlPlaneId}:${requestId}`;
}

const keptSchema = payloadRecordSchema.pick({ llm: true, mcp: true, originalRequest: true });

function payloadView(kept: SealedPayload, sealer: Sealer): z.output<typeof payloadSchema> {
  const { requestId, atMs, consumerId, subject } = kept;
  const { llm, mcp, originalRequest } = keptSchema.parse(readJson(sealer.open(kept.sealed, placeOf(kept))));
  return {
    request_id: requestId,
    at: isoTime(atMs),
    ...(consumerId !== undefined && { consumer: consumerId }),
    ...(subject !== undefined && { subject }),
    ...(llm !== undefined && { llm }),
    ...(mcp !== undefined && {
      mcp: mcp.map(({ toolName, ...rpc }) => ({ ...rpc, ...(toolName !== undefined && { tool_name: toolName }) })),
    }),
    ...(originalRequest !== undefined && { original_request: originalRequest }),
  };
}
