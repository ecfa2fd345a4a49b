import { readText } from '@sallyport/json';
import type { ClientSession } from '../../session/sessions.ts';
import type { FrontParts } from '../parts.ts';

/** Writes down what a request changes of its session, once it has succeeded; undefined for one that changes nothing. */
export function rememberedOf(
  { sessions }: FrontParts,
  session: ClientSession,
  method: string,
  params: Buffer,
): (() => Promise<void>) | undefined {
  if (method === 'logging/setLevel') {
    const level = readText(params, 'level');
    return level === undefined ? undefined : () => sessions.setLogLevel(session, level);
  }
  if (method !== 'resources/subscribe' && method !== 'resources/unsubscribe') return undefined;
  const uri = readText(params, 'uri');
  return uri === undefined ? undefined : () => sessions.subscribe(session, uri, method === 'resources/subscribe');
}
