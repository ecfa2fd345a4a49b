import type { RouteQuery } from './router.ts';

/** Whether a request is what a route asks for. Compiled once per snapshot; allocates next to nothing. */
export type RouteTest = (query: RouteQuery) => boolean;
