import { readJson } from '@sallyport/json';
import { z } from 'zod';
import type { Model, Problem } from '../wire.ts';
import { createGatewayFetch, type Passage, RefusedByGateway } from './passage.ts';

export interface Offer {
  readonly models: readonly Model[];
  readonly problem?: Problem;
}

/** The models that this person may use, `first` at the head where it is among them. */
export async function offeredModels(modelsUrl: string, passage: Passage, first: string | undefined): Promise<Offer> {
  const ask = createGatewayFetch(passage, 'model', (status) => status !== 200);
  try {
    const response = await ask(`${modelsUrl}/models`, { signal: AbortSignal.timeout(answerMsMax) });
    const list = listSchema.safeParse(
      await response
        .text()
        .then(readJson)
        .catch(() => undefined),
    );
    if (!list.success) return { models: [], problem: unreadable };
    const models = list.data.data.slice(0, modelsMax).map(modelOf);
    if (models.length === 0) return { models, problem: none };
    const isFirst = ({ id }: Model) => id === first;
    return { models: [...models.filter(isFirst), ...models.filter((model) => !isFirst(model))] };
  } catch (error) {
    if (error instanceof RefusedByGateway) return { models: [], problem: error.problem };
    if (error instanceof DOMException) return { models: [], problem: slow };
    throw error;
  }
}

const answerMsMax = 10_000;
const modelsMax = 100;

const text = z.string().min(1).max(200);
const listSchema = z.object({ data: z.array(z.object({ id: text, owned_by: text.optional().catch(undefined) })) });

function modelOf({ id, owned_by: vendor }: z.output<typeof listSchema>['data'][number]): Model {
  return vendor === undefined ? { id, name: id } : { id, name: id, vendor };
}

const none: Problem = {
  kind: 'forbidden',
  message: 'There is no model that you may use.',
  advice: 'Ask whoever runs the gateway for one.',
};
const unreadable: Problem = {
  kind: 'model',
  message: 'The gateway’s list of models cannot be read.',
  advice: 'Tell whoever runs the gateway.',
};
const slow: Problem = {
  kind: 'model',
  message: 'The gateway has not said in time which models there are.',
  advice: 'Load the page again in a moment.',
};
