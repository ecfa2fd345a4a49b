import { embeddingProblems } from '../shared/llm/checks/embedding.ts';
import type { AiSemanticCacheConfig } from './schema.ts';

interface Problem {
  path: string;
  message: string;
}

/** What is wrong with a configuration that no single setting tells. */
export function aiSemanticCacheProblems(config: AiSemanticCacheConfig): Problem[] {
  const { embeddings, vectordb, max_response_body_size: bytesMax } = config;
  const problems: Problem[] = embeddingProblems(embeddings, vectordb);
  if (vectordb.strategy !== 'memory' && bytesMax > sharedBytesMax)
    problems.push({
      path: 'max_response_body_size',
      message: `may be ${sharedBytesMax} at most where answers are kept in ${vectordb.strategy}`,
    });
  return problems;
}

/** Written as text, and with what belongs to it, it must fit into 256 Ki characters. */
const sharedBytesMax = 180_000;
