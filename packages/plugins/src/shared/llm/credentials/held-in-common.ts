import { Secret } from '@sallyport/contracts';
import { answerKey } from '@sallyport/oauth';
import type { Held, Services } from '@sallyport/pipeline';

interface Common<Value> {
  readonly value: Value;
  /** Of the configuration that came last: the ones before may be gone. */
  secret: Services['secret'];
  close(): void;
}

/**
 * One object for all that is configured alike, which outlives configurations: tokens are not asked for anew at each reload.
 * `make` gets secrets that stay readable.
 */
export function heldInCommon<Value>(
  kind: string,
  settings: unknown,
  { kept, secret }: Services,
  make: (secret: Services['secret']) => Value,
): Held<Common<Value>> {
  const held = kept.hold(`llm credential ${kind} ${answerKey([settings])}`, () => {
    const common: Common<Value> = {
      secret,
      value: make((text) => new Secret(() => common.secret(text).reveal())),
      close() {},
    };
    return common;
  });
  held.value.secret = secret;
  return held;
}
