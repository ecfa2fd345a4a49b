import type { Exchange } from '@sallyport/pipeline';

export interface LogoutTrigger {
  readonly methods: readonly string[];
  readonly queryArg?: string | undefined;
  readonly postArg?: string | undefined;
  readonly uriSuffix?: string | undefined;
}

/** Does this request, of someone who is signed in, sign out? A parameter's value does not matter, nor whether it has one. */
export function isLogout(x: Exchange, { methods, queryArg, postArg, uriSuffix }: LogoutTrigger): boolean {
  if (!methods.includes(x.method)) return false;
  if (queryArg !== undefined && x.query.length > 1 && new URLSearchParams(x.query).has(queryArg)) return true;
  if (uriSuffix !== undefined && x.path.endsWith(uriSuffix)) return true;
  return postArg !== undefined && holdsField(x, postArg);
}

function holdsField({ call }: Exchange, name: string): boolean {
  if (call?.kind === 'form') return call.fields.has(name);
  if (call?.kind !== 'json' || typeof call.value !== 'object' || call.value === null) return false;
  return Object.hasOwn(call.value, name);
}
