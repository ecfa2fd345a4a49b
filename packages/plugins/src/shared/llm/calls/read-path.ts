import type { Format, Operation, PathReading } from '@sallyport/llm';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import { type CallerDialect, callerDialect } from '../dialects/caller-dialect.ts';
import { refuseAs } from '../dialects/refuse-as.ts';
import type { RouteType } from '../schema/route-types.ts';
import type { ServedModels } from './served-models.ts';

/** One operation that a plugin serves. */
export interface ServedOperation extends ServedModels {
  readonly operation: Operation;
  readonly routeType: RouteType;
  /** Whatever a caller names, one model is asked. */
  readonly isOneModel: boolean;
}

/** What the path of a request asks for, and what goes for it. */
export interface Asked {
  readonly operation: Operation;
  readonly dialect: CallerDialect;
  /** That dialect's name; of what passes as it is, the family's. */
  readonly family: string;
  /** What follows the operation's own path, as `restOfPath` writes it. */
  readonly rest: string;
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
  const family = format.dialects[first.operation]!;
  const usual = callerDialect(family)!;
  const only: Asked | undefined =
    operations.length > 1
      ? undefined
      : { ...nothingSaid, operation: first.operation, dialect: usual, family, served: first };
  const isOpenAi = format.name === 'openai';
  if (isOpenAi && only !== undefined)
    return hasThingsBelow.has(first.operation) ? (x) => below(only, format.read(x.path, x.query)) : () => only;

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
    const { model, stream, rest } = read;
    const isOfVectors = asksForVectors(read, served);
    const operation = isOfVectors ? 'embeddings' : read.operation;
    const family = isOfVectors ? format.dialects.embeddings! : read.dialect;
    const one = served.get(targetOperation(operation));
    const dialect = callerDialect(family);
    if (one === undefined || dialect === undefined) return notHere;
    return { operation, dialect, family, rest, served: one, model, stream };
  };
}

/** What providers keep has paths of its own: `/files/file-1/content`. */
const hasThingsBelow: ReadonlySet<Operation> = new Set(['responses', 'files', 'batches', 'assistants', 'videos']);

function below(only: Asked, read: PathReading | undefined): Asked {
  return read === undefined || read.operation !== only.operation || read.rest === ''
    ? only
    : { ...only, rest: read.rest };
}

/** Whose targets are asked: tokens are counted by those who chat, and they have a language of their own. */
export function targetOperation(operation: string): string {
  return operation === 'count-tokens' || operation === 'invoke' ? 'chat' : operation;
}

/** Bedrock has one door for all models: where both are behind the route, the name tells. */
function asksForVectors(read: PathReading, served: ReadonlyMap<string, ServedOperation>): boolean {
  if (read.operation !== 'invoke' || read.stream === true || !served.has('embeddings')) return false;
  return !served.has('chat') || read.model?.includes('embed') === true;
}

const nothingSaid = { model: undefined, stream: undefined, rest: '' };
