import { batchBytesMax, ingestPath, rowsMediaType } from '@sallyport/contracts';
import { z } from 'zod';
import { gatewayOf } from '../access/principal.ts';
import type { Area } from '../http/area.ts';
import { takeBytes } from '../http/take-bytes.ts';
import { batchesInHandMax, Intake, tooManyBatches } from './intake.ts';
import { readBatch } from './read-batch.ts';

const schema = {
  summary: 'Takes in what gateways recorded',
  description:
    'For gateways, with the token of gateways. 200 says that the batch is stored for good; sent again, it changes nothing.',
  consumes: [rowsMediaType],
  response: { 200: z.object({ next: z.number().describe('The number of the row that is wanted next.') }) },
};

export const ingest: Area = {
  name: 'Ingestion',
  description: 'Where gateways tell what they recorded.',
  routes(app, services) {
    const intake = new Intake(services);
    const limits = { bytesMax: batchBytesMax, inHandMax: batchesInHandMax, tooMany: tooManyBatches };
    const onRequest = takeBytes(app, rowsMediaType, limits);
    app.post(
      ingestPath,
      { config: { permission: 'telemetry.write' }, schema, onRequest },
      async ({ body, headers, principal }) =>
        intake.take(
          await readBatch(body as Uint8Array, headers['content-encoding']),
          gatewayOf(principal).controlPlaneId,
        ),
    );
  },
};
