import { parseNetwork } from '@sallyport/contracts';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

/** Labels and dots; what is numbers and dots only is meant as an address, and was none. */
const hostName = /^(?![\d.]+$)[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i;

/** What documents and callers may name though it is not public. Throws `UsageError`. */
export function outboundAllow(args: Arguments): readonly string[] {
  const entries = args.list('--outbound-allow');
  const wrong = entries.find((entry) => parseNetwork(entry) === undefined && !hostName.test(entry));
  if (wrong === undefined) return entries;
  throw new UsageError(`--outbound-allow: '${wrong}' is no network (10.0.0.0/8), address or name of a host`);
}
