import type { Format, Operation } from '@sallyport/llm';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import { refuseAs } from '../answers/refuse-as.ts';
import { findDialect } from '../attempts/compose.ts';
import type { RouteType } from '../schema/route-types.ts';
import type { CallerDialect } from './llm-call.ts';

/** One operation that a plugin serves. */
export interface ServedOperation {
  readonly operation: Operation;
  readonly routeType: RouteType;
  /** Names that a caller may ask for; undefined where it may ask for any. */
  readonly modelNames: readonly string[] | undefined;
  /** A caller that names no model is served. */
  readonly hasModel: boolean;
}

/** What the path of a request asks for, and what goes for it. */
export interface Asked {
  readonly operation: Operation;
  readonly dialect: CallerDialect;
  readonly served: ServedOperation;
  /** Where the path says so. */
  readonly model: string | undefined;
  readonly stream: boolean | undefined;
}

export type ReadPath = (x: Exchange) => Asked | Refusal;

/**
 * Reads what is asked from the end of the path, in the language that callers speak. A plugin that serves one operation serves it
 * under any path that is not plainly another one of a provider's own; in the language of OpenAI under any at all, as Kong does.
 */
export function compileReadPath(format: Format, operations: readonly ServedOperation[]): ReadPath {
  const first = operations[0]!;
  const usual = findDialect(format.dialects[first.operation]!)!;
  const only: Asked | undefined =
    operations.length > 1 ? undefined : { ...nothingSaid, operation: first.operation, dialect: usual, served: first };
  const isOpenAi = format.name === 'openai';
  if (isOpenAi && only !== undefined) return () => only;

  const served = new Map<string, ServedOperation>(operations.map((one) => [one.operation, one]));
  const routeTypes = operations.map(({ routeType }) => routeType).join(', ');
  const notHere = refuseAs(usual, 'llm_operation', {
    status: 404,
    kind: 'not-found',
    message: `this route serves ${routeTypes}, and nothing else`,
  });
  return (x) => {
    const read = format.read(x.path, x.query);
    if (read === undefined) return only ?? notHere;
    const { operation, model, stream } = read;
    const one = served.get(targetOperation(operation));
    const dialect = findDialect(read.dialect);
    return one === undefined || dialect === undefined ? notHere : { operation, dialect, served: one, model, stream };
  };
}

/** Whose targets are asked: tokens are counted by those who chat. */
export function targetOperation(operation: string): string {
  return operation === 'count-tokens' ? 'chat' : operation;
}

const nothingSaid = { model: undefined, stream: undefined };
