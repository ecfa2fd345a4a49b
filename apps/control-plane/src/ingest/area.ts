import { batchBytesMax, ingestPath, rowsMediaType } from '@sallyport/contracts';
import { z } from 'zod';
import type { Area } from '../http/area.ts';
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
    let requests = 0;
    app.addContentTypeParser(
      rowsMediaType,
      { parseAs: 'buffer', bodyLimit: batchBytesMax },
      (_request, body, done: (error: null, body: Uint8Array) => void) => done(null, body as Buffer),
    );
    app.post(
      ingestPath,
      {
        config: { role: 'node' },
        schema,
        // Before the body is read: what is in hand is what takes memory.
        onRequest: async (_request, reply) => {
          if (requests >= batchesInHandMax) throw tooManyBatches();
          requests++;
          reply.raw.once('close', () => requests--);
        },
      },
      async ({ body, headers }) => intake.take(await readBatch(body as Uint8Array, headers['content-encoding'])),
    );
  },
};
