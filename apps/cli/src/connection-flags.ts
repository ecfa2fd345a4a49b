import type { ConnectionLimits } from '@sallyport/gateway';
import type { Arguments } from './arguments.ts';

/** Throws `UsageError`. */
export function connectionLimits(args: Arguments): ConnectionLimits {
  return { listenerMax: limit(args, '--connections-max'), clientMax: limit(args, '--connections-per-client-max') };
}

/** 0 where there is none. */
function limit(args: Arguments, flag: string): number {
  return args.find(flag) === undefined ? 0 : args.count(flag, 1, 1_000_000);
}
