import type { RE2JS } from 're2js';
import type { RouteTest } from '../route-test.ts';
import type { Expression } from './syntax.ts';

/** A part of an expression with the test it was compiled to. */
export interface CompiledNode {
  readonly expression: Expression;
  readonly test: RouteTest;
  /** The terms of a combination; empty for others. */
  readonly terms: readonly CompiledNode[];
  /** The regex of a predicate with `~`. */
  readonly regex: RE2JS | undefined;
}
