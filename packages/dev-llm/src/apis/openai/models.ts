import { modelNames } from '../../model/models.ts';
import { jsonAnswer, type Operation } from '../api.ts';

export const listModels: Operation = {
  method: 'GET',
  path: '/v1/models',
  isPure: true,
  answer: () =>
    jsonAnswer({
      object: 'list',
      data: modelNames.map((id) => ({ id, object: 'model', created: createdAtS, owned_by: 'sallyport' })),
    }),
};

/** Answers are the same every time, times included. */
export const createdAtS = 1_790_000_000;
