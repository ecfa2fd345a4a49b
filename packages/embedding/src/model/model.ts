import { Tokenizer } from '@huggingface/tokenizers';
import type { Vector } from '@sallyport/pipeline';
import { modelFolder, readModelFile } from './files.ts';
import { createInference, type Inference } from './inference.ts';

export const dimensions = 384;

/** Names what makes the vectors: the model and its weights. */
export const modelName = 'all-MiniLM-L6-v2-q8';

/** The model was trained with texts of 256 tokens, two of which frame each. */
const windowTokens = 254;
const windowsMax = 32;
const charactersMax = 65_536;

export interface Model {
  readonly runtime: Inference['runtime'];
  embed(text: string): Promise<Vector>;
}

/** Reads the model from its files, each of which is checked. */
export async function loadModel(folder: string = modelFolder()): Promise<Model> {
  const json = async (file: 'vocabulary' | 'tokenizer') => JSON.parse(String(await readModelFile(folder, file)));
  const tokenizer = new Tokenizer(await json('vocabulary'), await json('tokenizer'));
  const [begin, end] = ['[CLS]', '[SEP]'].map((token) => tokenizer.token_to_id(token)!) as [number, number];
  const inference = await createInference(folder);
  return {
    runtime: inference.runtime,
    async embed(text) {
      if (text.length > charactersMax)
        throw new Error(`the text has ${text.length} characters, and at most ${charactersMax} are embedded`);
      const { ids } = tokenizer.encode(text, { add_special_tokens: false });
      const sum = new Float32Array(dimensions);
      for (const window of windowsOf(ids)) {
        const vector = averageOf(await inference.run([begin, ...window, end]));
        // A window counts as much as it has words.
        for (let i = 0; i < dimensions; i++) sum[i]! += vector[i]! * Math.max(1, window.length);
      }
      return ofLengthOne(sum);
    },
  };
}

/** Windows of about equal length, so that none holds too little to mean something. */
export function windowsOf(tokens: readonly number[]): (readonly number[])[] {
  const count = Math.max(1, Math.ceil(tokens.length / windowTokens));
  if (count > windowsMax)
    throw new Error(`the text has ${tokens.length} tokens, and at most ${windowsMax * windowTokens} are embedded`);
  const size = Math.ceil(tokens.length / count);
  return Array.from({ length: count }, (_, index) => tokens.slice(index * size, (index + 1) * size));
}

/** The mean over the tokens, of length 1. */
function averageOf(state: Float32Array): Vector {
  const sum = new Float32Array(dimensions);
  for (let i = 0; i < state.length; i++) sum[i % dimensions]! += state[i]!;
  return ofLengthOne(sum);
}

function ofLengthOne(vector: Vector): Vector {
  let squares = 0;
  for (let i = 0; i < dimensions; i++) squares += vector[i]! * vector[i]!;
  const length = Math.sqrt(squares);
  if (length > 0) for (let i = 0; i < dimensions; i++) vector[i]! /= length;
  return vector;
}
