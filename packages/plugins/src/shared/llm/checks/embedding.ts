import { checkRedisAdvanced } from '../../redis-settings.ts';
import { type EmbeddingsSettings, isLocal, optionsOfEmbeddings } from '../schema/embeddings.ts';
import { checkPgvector } from '../schema/pgvector.ts';
import type { VectordbSettings } from '../schema/vectordb.ts';
import { hasTemplate } from '../templates/text-template.ts';
import { type TargetProblem, targetProblems } from './target.ts';

/** What is wrong with `embeddings` and `vectordb`, for all plugins that have them. */
export function embeddingProblems(
  embeddings: EmbeddingsSettings | undefined,
  vectordb: VectordbSettings | undefined,
): TargetProblem[] {
  const isOurs = embeddings === undefined || isLocal(embeddings);
  return [
    ...(embeddings === undefined ? [] : isOurs ? localProblems(embeddings) : apiProblems(embeddings)),
    ...(vectordb === undefined ? [] : storeProblems(vectordb, isOurs)),
  ];
}

function localProblems({ auth, model }: EmbeddingsSettings): TargetProblem[] {
  const alone = 'does nothing with provider local: leave it out';
  const problems: TargetProblem[] = [];
  if (auth !== undefined) problems.push({ path: 'embeddings.auth', message: alone });
  if (model.name !== undefined) problems.push({ path: 'embeddings.model.name', message: alone });
  if (model.options !== undefined) problems.push({ path: 'embeddings.model.options', message: alone });
  return problems;
}

function apiProblems(embeddings: EmbeddingsSettings): TargetProblem[] {
  const { auth, model } = embeddings;
  const { provider, name } = model;
  if (name === undefined)
    return [{ path: 'embeddings.model.name', message: 'is required: the model, as the provider names it' }];
  if (hasTemplate(JSON.stringify(model)))
    return [{ path: 'embeddings.model', message: 'may hold no template: it is asked before there is a request' }];
  const options = optionsOfEmbeddings(embeddings);
  const logging = { log_statistics: false, log_payloads: false };
  const asTarget = {
    route_type: 'llm/v1/embeddings' as const,
    auth,
    model: { provider, name, options, options_are_defaults: false },
    logging,
  };
  const problems = targetProblems(asTarget).map(({ path, message }) => ({
    path: `embeddings.${path === 'route_type' ? 'model.provider' : path.replace('options.azure_', 'options.azure.')}`,
    message: path === 'route_type' ? 'has no embeddings that could be asked for' : message,
  }));
  if (auth?.allow_override)
    problems.push({
      path: 'embeddings.auth.allow_override',
      message: 'must be false: no caller asks for these vectors',
    });
  return problems;
}

function storeProblems({ strategy, dimensions, redis, pgvector }: VectordbSettings, isOurs: boolean): TargetProblem[] {
  const problems: TargetProblem[] = [];
  for (const [name, block] of [
    ['redis', redis],
    ['pgvector', pgvector],
  ] as const)
    if ((strategy === name) !== (block !== undefined))
      problems.push({
        path: `vectordb.${name}`,
        message: `goes with strategy ${name}, and strategy ${name} needs it`,
      });
  if (isOurs && dimensions !== localDimensions)
    problems.push({
      path: 'vectordb.dimensions',
      message: `must be ${localDimensions}: so long are the vectors of the local model`,
    });
  const own = [...(redis === undefined ? [] : checkRedisAdvanced(redis)), ...(pgvector ? checkPgvector(pgvector) : [])];
  for (const { path, message } of own) problems.push({ path: `vectordb.${path}`, message });
  return problems;
}

const localDimensions = 384;
