import type { Answer, Exchange } from '@sallyport/pipeline';

/** A model as callers may ask for it. */
export interface OfferedModel {
  /** Its alias, else its own name. */
  readonly id: string;
  readonly provider: string;
}

/** Lists of models in the shape that clients of a language expect; in others there is none. */
const shapes: Readonly<Record<string, (models: readonly OfferedModel[]) => object>> = {
  openai: (models) => ({
    object: 'list',
    data: models.map(({ id, provider }) => ({ id, object: 'model', created: 0, owned_by: provider })),
  }),
  anthropic: (models) => ({
    data: models.map(({ id }) => ({ type: 'model', id, display_name: id, created_at: '1970-01-01T00:00:00Z' })),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }),
};

/** Whether a request asks which models there are: `GET …/models`, in a language that has such a list. */
export function asksForModels(format: string): (x: Exchange) => boolean {
  if (!Object.hasOwn(shapes, format)) return () => false;
  return ({ method, path }) => method === 'GET' && path.endsWith('/models');
}

/** Answers with the models that this caller may ask for. Nobody is asked. */
export function answerModels(format: string, models: readonly OfferedModel[], answer: Answer): void {
  const body = Buffer.from(JSON.stringify(shapes[format]!(models)));
  answer.head(200, ['Content-Type', 'application/json', 'Content-Length', String(body.length)]);
  answer.write(body);
  answer.end();
}
