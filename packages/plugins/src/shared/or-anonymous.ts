import type { AnonymousFallback, Exchange, Refusal } from '@sallyport/pipeline';

type Recognise = (x: Exchange) => Refusal | undefined | Promise<Refusal | undefined>;

/**
 * What an auth plugin does with a request. With a fallback, plugins are alternatives: whoever one of them has recognised need not
 * show anything to the others, and `passOver` takes away what is there nevertheless; whom none recognises becomes the fallback.
 */
export function orAnonymous(
  recognise: Recognise,
  anonymous: AnonymousFallback | undefined,
  passOver?: (x: Exchange) => void,
): Recognise {
  if (anonymous === undefined) return recognise;
  const fallBack = (x: Exchange, refusal: Refusal | undefined) => (refusal === undefined ? undefined : anonymous(x));
  return (x) => {
    if (x.credential === undefined) {
      const outcome = recognise(x);
      return outcome instanceof Promise ? outcome.then((refusal) => fallBack(x, refusal)) : fallBack(x, outcome);
    }
    passOver?.(x);
    return undefined;
  };
}
