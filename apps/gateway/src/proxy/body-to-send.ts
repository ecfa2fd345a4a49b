import type { Runner } from './runner.ts';

export interface BodyToSend {
  /** How the body follows the head: in one piece with it, or piece by piece. */
  streaming: 'none' | 'length' | 'chunked';
  bodyBytes: number | undefined;
}

/** What an exchange has to send, once its plugins are done with it. */
export function bodyToSend({ x, framing, hasBody, requestBody }: Runner): BodyToSend {
  if (x.body !== undefined || requestBody !== undefined) return { streaming: 'none', bodyBytes: x.body?.length ?? 0 };
  if (!hasBody) return { streaming: 'none', bodyBytes: framing.contentLength };
  if (framing.contentLength !== undefined) return { streaming: 'length', bodyBytes: framing.contentLength };
  return { streaming: 'chunked', bodyBytes: undefined };
}
