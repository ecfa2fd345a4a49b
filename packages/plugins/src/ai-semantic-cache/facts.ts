import type { Exchange, PluginInstanceContext } from '@sallyport/pipeline';
import type { Lookup } from './lookup.ts';
import type { AiSemanticCacheConfig } from './schema.ts';

/** Leaves what the cache did for the event; where it has answered itself, there was no other request to a model to tell of. */
export function compileWriteFacts(
  { embeddings, vectordb }: AiSemanticCacheConfig,
  { pluginId }: PluginInstanceContext,
) {
  const { provider = 'local', name } = embeddings?.model ?? {};
  return (x: Exchange, lookup: Lookup): void => {
    const { call, status, fetchMs, embeddingsMs, failure, hit } = lookup;
    if (status === 'Hit')
      x.llm = {
        plugin: 'ai-semantic-cache',
        pluginId,
        operation: call.operation,
        dialect: call.dialect.name,
        mode: call.stream ? 'stream' : 'oneshot',
        wantedModel: call.model === '' ? undefined : call.model,
        responseModel: hit!.model === '' ? undefined : hit!.model,
        attempts: [],
        logsStatistics: false,
      };
    if (x.llm === undefined) return;
    x.llm.cache = {
      status,
      fetchMs,
      vectordb: vectordb.strategy,
      ...(embeddingsMs !== undefined && {
        embeddingsMs,
        embeddingsProvider: provider,
        embeddingsModel: name ?? localModel,
      }),
      ...(failure !== undefined && { hasFailed: true }),
    };
  };
}

const localModel = 'all-MiniLM-L6-v2';
