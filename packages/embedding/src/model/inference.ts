import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pathOf, readModelFile } from './files.ts';

/** Runs the network over the tokens of one text. */
export interface Inference {
  /** Which program computes. */
  readonly runtime: 'wasm' | 'native';
  /** The last hidden state: as many numbers for each token as vectors have. */
  run(tokens: readonly number[]): Promise<Float32Array>;
}

/**
 * With `onnxruntime-node` where somebody has installed it beside us, five times as fast; else with ONNX Runtime's WebAssembly, which comes
 * with the model.
 */
export async function createInference(folder: string): Promise<Inference> {
  const weights = await readModelFile(folder, 'weights');
  const native = findNative();
  if (native !== undefined) return inferenceWith('native', await import(pathToFileURL(native).href), weights);
  for (const file of ['runtimeLoader', 'runtimeCode', 'runtime'] as const) await readModelFile(folder, file);
  const ort = (await import(pathToFileURL(pathOf(folder, 'runtime')).href)) as OnnxRuntime;
  // One thread each: several of ours share the work, text by text, and compute the same bits.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = `${pathToFileURL(dirname(pathOf(folder, 'runtime'))).href}/`;
  return inferenceWith('wasm', ort, weights);
}

function findNative(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('onnxruntime-node');
  } catch {
    return undefined;
  }
}

/** What is used of ONNX Runtime, the same in both. */
interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads: number; wasmPaths: string } };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => object;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
}

interface Session {
  run(
    inputs: Readonly<Record<string, object>>,
  ): Promise<{ last_hidden_state: { data: Float32Array; dims: readonly number[] } }>;
}

async function inferenceWith(
  runtime: Inference['runtime'],
  loaded: OnnxRuntime & { readonly default?: OnnxRuntime },
  weights: Buffer,
): Promise<Inference> {
  const ort = loaded.Tensor === undefined ? loaded.default! : loaded;
  const session = await ort.InferenceSession.create(new Uint8Array(weights), { intraOpNumThreads: 1 });
  return {
    runtime,
    async run(tokens) {
      const dims = [1, tokens.length];
      const ones = new BigInt64Array(tokens.length).fill(1n);
      const { last_hidden_state: state } = await session.run({
        input_ids: new ort.Tensor('int64', BigInt64Array.from(tokens, BigInt), dims),
        attention_mask: new ort.Tensor('int64', ones, dims),
        token_type_ids: new ort.Tensor('int64', new BigInt64Array(tokens.length), dims),
      });
      return state.data;
    },
  };
}
