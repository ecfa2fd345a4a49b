import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import type { DocumentProblem } from './read-document.ts';
import { pointer, type References } from './references.ts';

/** An operation of the document, with what its path says for all of them. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  /** Where it stands. */
  readonly at: string;
  readonly fields: JsonObject;
  readonly id: string | undefined;
  readonly tags: readonly string[];
  /** References followed; those of the path that the operation does not say anew among them. */
  readonly parameters: readonly JsonObject[];
}

/** Which operations are wanted; without any of these, all are. */
export interface Selection {
  readonly tags?: readonly string[] | undefined;
  /** By operationId. */
  readonly operations?: readonly string[] | undefined;
}

/** All operations, by path and then by method. */
export function operationsOf(document: JsonObject, references: References, warnings: DocumentProblem[]): Operation[] {
  const paths = document['paths'] as JsonObject;
  return Object.keys(paths)
    .filter((path) => path.startsWith('/'))
    .sort()
    .flatMap((path) => {
      const at = pointer('paths', path);
      const item = references.follow(paths[path], at);
      return isObject(item) ? operationsAt(path, at, item, references, warnings) : [];
    });
}

const methods = ['delete', 'get', 'patch', 'post', 'put'];
const otherMethods = ['head', 'options', 'trace'];

function operationsAt(
  path: string,
  at: string,
  item: JsonObject,
  references: References,
  warnings: DocumentProblem[],
): Operation[] {
  for (const method of otherMethods) {
    if (item[method] !== undefined)
      warnings.push({ path: `${at}/${method}`, message: 'left out: tools have no such method' });
  }
  return methods.flatMap((method): Operation[] => {
    const fields = item[method];
    if (!isObject(fields)) return [];
    const where = `${at}/${method}`;
    for (const [servers, place] of [
      [fields['servers'], where],
      [item['servers'], at],
    ] as const) {
      if (servers !== undefined)
        warnings.push({ path: `${place}/servers`, message: 'not heeded: requests go to the servers of the document' });
    }
    const { operationId, tags } = fields;
    return [
      {
        method: method.toUpperCase(),
        path,
        at: where,
        fields,
        id: typeof operationId === 'string' ? operationId : undefined,
        tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
        parameters: mergedParameters(fields, item, where, at, references),
      },
    ];
  });
}

function mergedParameters(
  operation: JsonObject,
  item: JsonObject,
  at: string,
  itemAt: string,
  references: References,
): JsonObject[] {
  const own = parametersOf(operation, at, references);
  const known = new Set(own.map(keyOf));
  return [...own, ...parametersOf(item, itemAt, references).filter((one) => !known.has(keyOf(one)))];
}

function parametersOf({ parameters }: JsonObject, at: string, references: References): JsonObject[] {
  if (!Array.isArray(parameters)) return [];
  return parameters.map((one, i) => references.follow(one, `${at}/parameters/${i}`)).filter(isObject);
}

function keyOf({ in: place, name }: JsonObject): string {
  return `${String(place)} ${String(name)}`;
}

/** A sentence for what was asked for and is not there. */
export function selectOperations(all: readonly Operation[], { tags, operations }: Selection): Operation[] | string {
  const hasTags = tags !== undefined && tags.length > 0;
  const hasOperations = operations !== undefined && operations.length > 0;
  if (!hasTags && !hasOperations) return [...all];
  const lostTag = tags?.find((tag) => !all.some((one) => one.tags.includes(tag)));
  if (lostTag !== undefined) return `no operation has the tag '${lostTag}'`;
  const lostOperation = operations?.find((id) => !all.some((one) => one.id === id));
  if (lostOperation !== undefined) return `there is no operation '${lostOperation}'`;
  return all.filter(
    (one) =>
      tags?.some((tag) => one.tags.includes(tag)) === true ||
      (one.id !== undefined && operations?.includes(one.id) === true),
  );
}
