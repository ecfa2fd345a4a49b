import { readJson } from '@sallyport/json';
import { parse } from 'yaml';
import { isObject, type JsonObject } from '../conversion/tool-definition.ts';

/** Something of a document that stands in the way, or that was left out: where, and a sentence. */
export interface DocumentProblem {
  /** A JSON pointer without its hash: `/paths/~1users/get`. */
  readonly path: string;
  readonly message: string;
}

/** Reads the text of an OpenAPI document, JSON or YAML. Nothing that it refers to elsewhere is fetched. */
export function readOpenApi(text: string): { document: JsonObject } | { problem: DocumentProblem } {
  let document: unknown;
  try {
    // The parser counts aliases, so that a small text cannot become a huge document.
    document = /^\s*\{/.test(text) ? readJson(text) : parse(text, { schema: 'core', maxAliasCount: 1000, merge: true });
  } catch (error) {
    const [sentence] = (error as Error).message.split('\n');
    return { problem: { path: '', message: `it is neither JSON nor YAML: ${sentence}` } };
  }
  if (typeof document === 'string' && !text.trim().includes('\n'))
    return {
      problem: { path: '', message: 'it is one line of text: write the document itself here, not where it is' },
    };
  return checkOpenApi(document);
}

/** The same for a document that is parsed already. */
export function checkOpenApi(document: unknown): { document: JsonObject } | { problem: DocumentProblem } {
  const say = (path: string, message: string) => ({ problem: { path, message } });
  if (!isObject(document)) return say('', 'it is no OpenAPI document, which is an object');
  const { openapi, swagger, paths } = document;
  if (swagger !== undefined)
    return say('/swagger', `Swagger ${String(swagger)} is not understood; convert it to OpenAPI 3 first`);
  if (typeof openapi !== 'string' || !/^3\.[01](\.|$)/.test(openapi)) {
    return say(
      '/openapi',
      `the version should be 3.0 or 3.1, and is ${openapi === undefined ? 'not said' : JSON.stringify(openapi)}`,
    );
  }
  if (!isObject(paths)) return say('/paths', 'must have `.paths` in the root of the document');
  return { document };
}
