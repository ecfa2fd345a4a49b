import type { Operation } from '../operation.ts';
import { openaiPlaces } from '../providers/openai/endpoints.ts';
import { restOfPath } from '../providers/segment.ts';
import type { Format } from './format.ts';

const places = { ...openaiPlaces, realtime: { path: '/realtime', dialect: 'openai-realtime' } };
const operations = Object.keys(places) as (keyof typeof places)[];
const operationAt = new Map(operations.map((operation) => [places[operation].path, operation]));

/** These have things of their own below them: `/files/file-1/content`. */
const withFolders: ReadonlySet<Operation> = new Set(['responses', 'files', 'batches', 'assistants', 'videos']);
const folders = new RegExp(`(${pathsOf(true)})((?:/[^/]+){0,3})/?$`);
const leaves = new RegExp(`(${pathsOf(false)})/?$`);

export const openaiFormat: Format = {
  name: 'openai',
  title: 'OpenAI',
  dialects: Object.fromEntries(operations.map((operation) => [operation, places[operation].dialect])),
  read(path) {
    const match = leaves.exec(path) ?? folders.exec(path);
    if (match === null) return undefined;
    const operation = operationAt.get(match[1]!)!;
    const rest = restOfPath(match[2] ?? '');
    return rest === undefined ? undefined : { operation, dialect: places[operation].dialect, rest };
  },
};

function pathsOf(haveFolders: boolean): string {
  return operations
    .filter((operation) => withFolders.has(operation) === haveFolders)
    .map((operation) => places[operation].path)
    .join('|');
}
