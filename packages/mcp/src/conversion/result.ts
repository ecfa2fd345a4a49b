import { readJson } from '@sallyport/json';
import type { HeaderList } from '@sallyport/pipeline';
import { isJsonText } from './json-text.ts';
import { essence, isJson } from './media.ts';

/** A REST API's answer, whole. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/** What is wrong with a value, as a sentence; undefined when it is as its schema says. */
export type Validate = (value: unknown) => string | undefined;

/**
 * The result of a call, of the API's answer: its text as it stands, images and sound as such, other bytes as a resource. Where the
 * tool has a schema for it, the answer is its structured content too, byte for byte.
 */
export function resultOf(toolName: string, answer: ApiAnswer, validateOutput: Validate | undefined): Buffer {
  const { status, headers, body } = answer;
  const mediaType = headers.get('content-type') ?? '';
  if (status >= 300) return errorResult(contentOf(toolName, mediaType, body) ?? text(withoutBody(status)));
  const content = contentOf(toolName, mediaType, body) ?? text(withoutBody(status));
  if (validateOutput === undefined) return written(content, undefined);
  const problem = structureProblem(mediaType, body, validateOutput);
  if (problem === undefined) return written(content, body);
  return errorResult(`${text(`The answer is not as the tool's output schema says: ${problem}`)},${content}`);
}

/** A result that tells of a failure in words, for the model to read. */
export function failedResult(message: string): Buffer {
  return errorResult(text(message));
}

function structureProblem(mediaType: string, body: Buffer, validate: Validate): string | undefined {
  if (!isJson(mediaType)) return `it is ${mediaType === '' ? 'of no type' : essence(mediaType)}, not JSON`;
  return isJsonText(body) ? validate(readJson(body.toString())) : 'it is not valid JSON';
}

/** One entry of `content`, as JSON; undefined for an empty body. */
function contentOf(toolName: string, mediaType: string, body: Buffer): string | undefined {
  if (body.length === 0) return undefined;
  const type = essence(mediaType);
  const known = decode(mediaType, type, body);
  if (known !== undefined) return text(known);
  const mimeType = type === '' ? 'application/octet-stream' : type;
  const data = body.toString('base64');
  if (type.startsWith('image/')) return JSON.stringify({ type: 'image', data, mimeType });
  if (type.startsWith('audio/')) return JSON.stringify({ type: 'audio', data, mimeType });
  const uri = `tool-result:${encodeURIComponent(toolName)}`;
  return JSON.stringify({ type: 'resource', resource: { uri, mimeType, blob: data } });
}

/** The body as text, where it is text. */
function decode(mediaType: string, type: string, body: Buffer): string | undefined {
  if (type !== '' && !textual.test(type)) return undefined;
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(mediaType)?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

const textual =
  /^text\/|^application\/(json|xml|javascript|ecmascript|yaml|x-yaml|toml|graphql|sql|x-ndjson|jsonl|x-www-form-urlencoded)$|\+(json|xml|yaml|json-seq)$/;

function text(value: string): string {
  return JSON.stringify({ type: 'text', text: value });
}

function withoutBody(status: number): string {
  return `The API answered with status ${status} and no body.`;
}

function written(content: string, structured: Buffer | undefined): Buffer {
  const head = `{"resultType":"complete","isError":false,"content":[${content}]`;
  if (structured === undefined) return Buffer.from(`${head}}`);
  return Buffer.concat([Buffer.from(`${head},"structuredContent":`), structured, Buffer.from('}')]);
}

function errorResult(content: string): Buffer {
  return Buffer.from(`{"resultType":"complete","isError":true,"content":[${content}]}`);
}
