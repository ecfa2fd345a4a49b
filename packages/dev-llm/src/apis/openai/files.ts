import { hash } from 'node:crypto';
import { z } from 'zod';
import { ApiFailure, jsonAnswer, type Operation } from '../api.ts';
import { readBody } from './failure.ts';
import { createdAtS } from './models.ts';
import { fileOf, readForm, refuseOthers, textOf } from './multipart.ts';

interface StoredFile {
  readonly id: string;
  readonly [member: string]: unknown;
}

const batchRequest = z.strictObject({
  input_file_id: z.string().min(1),
  endpoint: z.enum(['/v1/chat/completions', '/v1/completions', '/v1/embeddings', '/v1/responses']),
  completion_window: z.literal('24h'),
  metadata: z.record(z.string(), z.string()).nullish(),
  output_expires_after: z.looseObject({}).optional(),
});

/** Files, and batches that begin and are never done. */
export function createFiles(): Operation[] {
  const files = new Map<string, { file: StoredFile; bytes: Buffer }>();
  const batches = new Map<string, StoredFile>();
  const get = (id: string) => {
    const found = files.get(id);
    if (found === undefined) throw new ApiFailure(404, `No such File object: ${id}`, { param: 'id' });
    return found;
  };
  const getBatch = (id: string) => {
    const found = batches.get(id);
    if (found === undefined) throw new ApiFailure(404, `No batch found with id '${id}'.`);
    return found;
  };
  return [
    {
      method: 'POST',
      path: '/v1/files',
      async answer(request) {
        const form = await readForm(request);
        refuseOthers(form, ['file', 'purpose', 'expires_after[anchor]', 'expires_after[seconds]']);
        const purpose = textOf(form, 'purpose');
        if (!/^(assistants|batch|fine-tune|vision|user_data|evals)$/.test(purpose))
          throw new ApiFailure(400, `'${purpose}' is not one of the purposes of files.`, { param: 'purpose' });
        const given = fileOf(form, 'file');
        const bytes = Buffer.from(await given.arrayBuffer());
        const id = `file-${hash('sha1', bytes).slice(0, 24)}`;
        const about = {
          object: 'file',
          bytes: bytes.length,
          created_at: createdAtS,
          filename: given.name,
          purpose,
          status: 'processed',
        };
        const file = { id, ...about };
        files.set(id, { file, bytes });
        return jsonAnswer(file);
      },
    },
    {
      method: 'GET',
      path: '/v1/files',
      answer: () => jsonAnswer({ object: 'list', data: [...files.values()].map(({ file }) => file), has_more: false }),
    },
    { method: 'GET', path: '/v1/files/{id}', answer: ({ params }) => jsonAnswer(get(params['id']!).file) },
    {
      method: 'GET',
      path: '/v1/files/{id}/content',
      answer: ({ params }) => ({
        status: 200,
        contentType: 'application/octet-stream',
        body: get(params['id']!).bytes,
      }),
    },
    {
      method: 'DELETE',
      path: '/v1/files/{id}',
      answer({ params }) {
        const { id } = get(params['id']!).file;
        files.delete(id);
        return jsonAnswer({ id, object: 'file', deleted: true });
      },
    },
    {
      method: 'POST',
      path: '/v1/batches',
      answer(request) {
        const body = readBody(batchRequest, request);
        get(body.input_file_id);
        const id = `batch_${hash('sha1', JSON.stringify(body)).slice(0, 24)}`;
        const counts = { total: 0, completed: 0, failed: 0 };
        const batch = {
          id,
          object: 'batch',
          ...body,
          status: 'validating',
          created_at: createdAtS,
          request_counts: counts,
        };
        batches.set(id, batch);
        return jsonAnswer(batch);
      },
    },
    {
      method: 'GET',
      path: '/v1/batches',
      answer: () => jsonAnswer({ object: 'list', data: [...batches.values()], has_more: false }),
    },
    { method: 'GET', path: '/v1/batches/{id}', answer: ({ params }) => jsonAnswer(getBatch(params['id']!)) },
    {
      method: 'POST',
      path: '/v1/batches/{id}/cancel',
      answer({ params }) {
        const batch = { ...getBatch(params['id']!), status: 'cancelling' };
        batches.set(batch.id, batch);
        return jsonAnswer(batch);
      },
    },
  ];
}
