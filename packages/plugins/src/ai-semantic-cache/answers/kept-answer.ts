import { readJson } from '@sallyport/json';
import type { Usage } from '@sallyport/llm';

/** A model's whole answer as the first caller read it. */
export interface KeptAnswer {
  /** The language, and the form, that the body is in. */
  readonly dialect: string;
  readonly stream: boolean;
  readonly contentType: string;
  readonly body: Buffer;
  /** Whether usage is told in the body. */
  readonly tellsUsage: boolean;
  readonly usage: Usage | undefined;
  /** Who has answered, as the header `X-Kong-LLM-Model` says; empty where it does not. */
  readonly model: string;
  /** Unix milliseconds. */
  readonly keptAtMs: number;
  readonly keptUntilMs: number;
}

/** For stores of texts. */
export function writeKept({ body, ...answer }: KeptAnswer): string {
  const isText = !answer.contentType.startsWith('application/vnd.amazon.eventstream');
  return JSON.stringify({ ...answer, isText, body: body.toString(isText ? 'utf8' : 'base64') });
}

/** Undefined for what another version has written. */
export function readKept(text: string): KeptAnswer | undefined {
  const { isText, body, ...answer } = readJson(text) as Omit<KeptAnswer, 'body'> & { isText: boolean; body: string };
  if (typeof body !== 'string' || typeof answer.dialect !== 'string') return undefined;
  return { ...answer, body: Buffer.from(body, isText ? 'utf8' : 'base64') };
}
