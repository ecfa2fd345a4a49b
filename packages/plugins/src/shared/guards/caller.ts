import type { Exchange } from '@sallyport/pipeline';
import type { ServedLlmCall } from '../llm/calls/llm-call.ts';
import type { CallerDialect } from '../llm/dialects/caller-dialect.ts';

/** In which protocol the caller of an exchange is told of errors, and how its answers are framed. Known while its request is. */
export type GuardedCaller =
  | {
      readonly protocol: 'llm';
      readonly dialect: CallerDialect;
      /** As the caller asked; undefined where what is streamed is not in the dialect. */
      readonly isStream: boolean;
      /** Frames are the dialect's own. */
      readonly isUnderstood: boolean;
    }
  | { readonly protocol: 'mcp'; readonly idText: string | undefined }
  | { readonly protocol: 'other' };

/** `usual`: in which language those are told of errors whose requests nobody of the route reads. */
export function callerOf({ call }: Exchange, usual?: CallerDialect): GuardedCaller {
  if (call?.kind === 'mcp') {
    const asked = call.messages.find(({ type }) => type === 'request');
    return { protocol: 'mcp', idText: asked?.idText };
  }
  if (call?.kind !== 'llm' || !('caller' in call)) {
    return usual === undefined ? other : { protocol: 'llm', dialect: usual, isStream: false, isUnderstood: false };
  }
  const { caller, stream } = call as ServedLlmCall;
  return { protocol: 'llm', dialect: caller, isStream: stream, isUnderstood: caller.name === call.dialect };
}

const other: GuardedCaller = Object.freeze({ protocol: 'other' });
