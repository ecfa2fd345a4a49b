export type { Attributes, Span } from '../span.ts';
export { spansOf } from './spans-of.ts';
