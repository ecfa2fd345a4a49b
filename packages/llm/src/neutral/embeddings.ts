import type { MediaPart } from './parts.ts';
import type { OwnMembers } from './request.ts';
import type { Usage } from './usage.ts';

export interface EmbeddingsRequest {
  model: string;
  inputs: EmbeddingsInput[];
  /** One input that was no list: some dialects answer it differently. */
  isSingle?: boolean | undefined;
  dimensions?: number | undefined;
  /** Floats as numbers, or as base64 of little-endian 32-bit floats. */
  encoding?: 'float' | 'base64' | undefined;
  /** What they are for: `search_document`, `classification`, … (Cohere's words). */
  purpose?: string | undefined;
  user?: string | undefined;
  own?: OwnMembers | undefined;
}

/** Text, tokens, or a picture. */
export type EmbeddingsInput = string | number[] | MediaPart;

export interface EmbeddingsAnswer {
  model: string;
  /** In the order of the inputs; floats, or base64 as asked for. */
  vectors: (number[] | string)[];
  usage?: Usage | undefined;
}
