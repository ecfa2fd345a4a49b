import type { JsonType } from '../json/type.ts';

interface Step {
  readonly headers: readonly string[];
  readonly json?: readonly string[] | undefined;
  readonly json_types?: readonly JsonType[] | undefined;
  /** Statuses and ranges of them; all when there are none. */
  readonly if_status?: readonly string[] | undefined;
}

/** What a transformer of answers is told; those settings that only some of them have are optional. */
export interface ResponseTransform {
  readonly remove: Step;
  readonly rename: Step;
  readonly replace: Step & { readonly body?: string | undefined };
  readonly add: Step;
  readonly append: Step;
  readonly allow?: { readonly json?: readonly string[] | undefined } | undefined;
  /** Default true: a dot is part of a name. */
  readonly dots_in_keys?: boolean | undefined;
}

/** What a transformer makes of its settings. */
export interface ResponseTransformTraits {
  /** `remove.headers` may name single values: `Via:1.1 old`, `Set-Cookie:/^debug=/`. */
  readonly removesValues: boolean;
  /** Unpacks what is compressed with gzip, and packs it again. */
  readonly readsGzip: boolean;
}
