import { registerHooks } from 'node:module';

/** What modules from outside get from the gateway, whatever is installed beside them: types and tests use that. */
const ours = ['@sallyport/plugin'];
/** What they get from the gateway unless they have their own. */
const lent = /^zod(\/|$)/;

let isRegistered = false;
/** `fromHere` asks again. */
let isAsking = false;

/**
 * Lets modules from outside import the gateway's own `@sallyport/plugin`, so that there is one copy of it, of the
 * version they are checked against; and `zod`, so that a single file in a folder needs no node_modules.
 */
export function lendPackages(): void {
  if (isRegistered) return;
  isRegistered = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (isAsking) return next(specifier, context);
      if (ours.includes(specifier)) return fromHere(specifier);
      if (!lent.test(specifier)) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch {
        return fromHere(specifier);
      }
    },
  });
}

/** A whole answer rather than another parent: `require` takes no notice of that. */
function fromHere(specifier: string): { url: string; shortCircuit: true } {
  isAsking = true;
  try {
    return { url: import.meta.resolve(specifier), shortCircuit: true };
  } finally {
    isAsking = false;
  }
}
