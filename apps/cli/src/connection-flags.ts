import type { BodyPace, ConnectionLimits } from '@sallyport/gateway';
import type { Arguments } from './arguments.ts';

/** Throws `UsageError`. */
export function connectionLimits(args: Arguments): ConnectionLimits {
  return { listenerMax: limit(args, '--connections-max'), clientMax: limit(args, '--connections-per-client-max') };
}

/** Throws `UsageError`. */
export function bodyPace(args: Arguments): BodyPace {
  return {
    idleMs: args.count('--request-body-idle-timeout', 1, 3_600) * 1000,
    graceMs: args.count('--request-body-grace', 1, 3_600) * 1000,
    bytesPerSecondMin: args.count('--request-body-min-rate', 0, 1_000_000),
  };
}

/** 0 where there is none. */
function limit(args: Arguments, flag: string): number {
  return args.find(flag) === undefined ? 0 : args.count(flag, 1, 1_000_000);
}
