import { createHash } from 'node:crypto';
import type { ChatRequest } from '@sallyport/llm';
import type { Directory, Exchange, PluginInstanceContext } from '@sallyport/pipeline';

import { isLocal as isLocalModel } from '../../shared/llm/schema/embeddings.ts';
import type { AiSemanticCacheConfig } from '../schema.ts';
import type { AskedCall } from './asked-call.ts';
import { isEmbeddable } from './embeddable.ts';
import { readPolicy } from './policy.ts';
import { compileQuestion } from './question.ts';
import { compileScope } from './scope.ts';

/** Under which an answer is kept. */
export interface CacheKey {
  /** Of equal requests. */
  readonly exact: string;
  /** Among requests that differ in words alone. */
  readonly namespace: string;
  /** Those words; undefined where meaning cannot decide. */
  readonly words: string | undefined;
}

/** Changes when keys are made otherwise, or answers kept otherwise: what was kept before is not found any more. */
const version = 1;

/** Undefined for what is not to be answered from a cache. */
export function compileKey(
  config: AiSemanticCacheConfig,
  directory: Directory,
  context: PluginInstanceContext,
): (x: Exchange, call: AskedCall, request: ChatRequest) => CacheKey | undefined {
  const policy = readPolicy(directory, context);
  const scopeOf = compileScope(config.scope);
  const questionOf = compileQuestion(config);
  const { embeddings, vectordb } = config;
  const isLocal = embeddings === undefined || isLocalModel(embeddings);
  // Vectors of one model say nothing to another.
  const space = JSON.stringify([embeddings?.model, vectordb.dimensions, vectordb.distance_metric]);
  return (x, call, request) => {
    if (goesOnElsewhere(request) || policy.givesSecretsBack(x)) return undefined;
    const question = questionOf(request);
    if (question === undefined) return undefined;
    const { words } = question;
    const place = JSON.stringify([
      version,
      context.pluginId,
      x.route?.id,
      policy.version,
      policy.templateValues(x),
      scopeOf(x, request.user),
      call.operation,
      call.model,
    ]);
    return {
      exact: hashed(place, 'whole', question.whole),
      namespace: hashed(place, `setting in ${space}`, question.setting),
      words: words !== undefined && isEmbeddable(words, isLocal) ? words : undefined,
    };
  };
}

/** The conversation is kept by the provider and will be another one next time; or the answer is fetched later. */
function goesOnElsewhere({ previousId, own }: ChatRequest): boolean {
  const { conversation, background } = own?.members ?? {};
  return previousId !== undefined || (conversation ?? undefined) !== undefined || background === true;
}

function hashed(place: string, what: string, text: string): string {
  return createHash('sha256').update(`${place}\n${what}\n${text}`).digest('hex');
}
