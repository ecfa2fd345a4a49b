import { anthropicMessages } from './anthropic-messages/dialect.ts';
import { bedrockConverse } from './bedrock-converse/dialect.ts';
import { bedrockEmbeddings } from './bedrock-embeddings/dialect.ts';
import { cohereChat } from './cohere-chat/dialect.ts';
import { cohereChatV1 } from './cohere-chat-v1/dialect.ts';
import { cohereEmbed, cohereEmbedV1 } from './cohere-embed/dialect.ts';
import type { ChatDialect, EmbeddingsDialect } from './dialect.ts';
import { gemini, geminiArray } from './gemini/dialect.ts';
import { geminiEmbedContent, geminiEmbeddings } from './gemini-embeddings/dialect.ts';
import { huggingfaceEmbeddings } from './huggingface-embeddings/dialect.ts';
import { huggingfaceText } from './huggingface-text/dialect.ts';
import { llama2Raw } from './llama2-raw/dialect.ts';
import { ollamaChat } from './ollama-chat/dialect.ts';
import { ollamaEmbed } from './ollama-embed/dialect.ts';
import { openaiChat } from './openai-chat/dialect.ts';
import { openaiCompletions } from './openai-completions/dialect.ts';
import { openaiEmbeddings } from './openai-embeddings/dialect.ts';
import { openaiResponses } from './openai-responses/dialect.ts';
import { vertexEmbeddings } from './vertex-embeddings/dialect.ts';

/** Every wire language of chat models. A new one is a folder here, and a line. */
export const chatDialects: readonly ChatDialect[] = [
  openaiChat,
  openaiResponses,
  openaiCompletions,
  anthropicMessages,
  bedrockConverse,
  gemini,
  geminiArray,
  cohereChat,
  cohereChatV1,
  ollamaChat,
  llama2Raw,
  huggingfaceText,
];

/** Every wire language of embedding models. */
export const embeddingsDialects: readonly EmbeddingsDialect[] = [
  openaiEmbeddings,
  bedrockEmbeddings,
  geminiEmbeddings,
  geminiEmbedContent,
  vertexEmbeddings,
  cohereEmbed,
  cohereEmbedV1,
  ollamaEmbed,
  huggingfaceEmbeddings,
];

const chatByName = new Map(chatDialects.map((dialect) => [dialect.name, dialect]));
const embeddingsByName = new Map(embeddingsDialects.map((dialect) => [dialect.name, dialect]));

export function findChatDialect(name: string): ChatDialect | undefined {
  return chatByName.get(name);
}

export function findEmbeddingsDialect(name: string): EmbeddingsDialect | undefined {
  return embeddingsByName.get(name);
}
