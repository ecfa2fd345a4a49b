import type { EmbeddingsPort, LocalEmbedder, Vector } from '@sallyport/pipeline';

/** Vectors by the words of a text: equal for the same words, near for texts that share most of them. Knows no meaning. */
export class FakeEmbeddings implements EmbeddingsPort {
  /** What was embedded, call by call. */
  readonly asked: (readonly string[])[] = [];
  /** Set to let every call reject. */
  failure: Error | undefined;
  /** Vectors of your own, for texts that you know. */
  readonly vectors = new Map<string, Vector>();

  local(): LocalEmbedder {
    return {
      model: 'words',
      dimensions,
      embed: async (texts) => {
        this.asked.push([...texts]);
        if (this.failure !== undefined) throw this.failure;
        return texts.map((text) => this.vectors.get(text) ?? byWords(text));
      },
    };
  }
}

const dimensions = 384;

function byWords(text: string): Vector {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    let hash = 2166136261;
    for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 16777619) >>> 0;
    vector[hash % dimensions]! += 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}
