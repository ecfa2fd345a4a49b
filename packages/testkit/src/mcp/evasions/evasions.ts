import { envelopesFor } from './envelopes.ts';
import { type Offered, whatCouldRun } from './lenient-upstream.ts';
import { type Subject, shapesOf } from './shapes.ts';
import { writingsOfName, writingsOfUri } from './writings.ts';

/** A request that could make some server do what its sender may not have done. */
export interface Evasion {
  readonly method: string;
  /** Behind the path of the endpoint. */
  readonly suffix: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** The body before it was encoded. */
  readonly text: string;
}

export interface EvasionOptions {
  /** Name of a tool and of a prompt that the caller may not use. */
  readonly forbidden: string;
  /** Name of a tool and of a prompt that it may; of resources, `file:///safe/NAME`. */
  readonly safe: string;
  /** The same of resources, where names of the others begin with something that URIs don't. */
  readonly forbiddenFile?: string;
  readonly safeFile?: string;
  /** Every so many of the evasions. */
  readonly every?: number;
  /** Names of methods; all that are about something when absent. */
  readonly methods?: readonly string[];
}

/** What `whatCouldRun` calls the things that evasions are after. */
export function forbiddenOf(name: string, file: string = name): ReadonlySet<Offered> {
  return new Set<Offered>([`tool:${name}`, `prompt:${name}`, `resource:file:/secret/${file}`]);
}

/** Evasions of every method, shape, writing and envelope, spread evenly when not all are wanted. */
export function* evasions({
  forbidden,
  safe,
  forbiddenFile = forbidden,
  safeFile = safe,
  every = 1,
  methods,
}: EvasionOptions): Generator<Evasion> {
  const sought = forbiddenOf(forbidden, forbiddenFile);
  let n = 0;
  for (const subject of subjectsOf(forbidden, safe, forbiddenFile, safeFile)) {
    if (methods?.includes(subject.method) === false) continue;
    const plain = JSON.parse(subject.writings[0]!) as string;
    const envelopes = envelopesFor(subject.method, plain, JSON.parse(subject.safe) as string);
    for (const shape of shapesOf(subject)) {
      for (const writing of subject.writings) {
        for (const {
          method = 'POST',
          type = json,
          headers = [],
          encode = Buffer.from,
          metaVersion,
          suffix = '',
        } of envelopes) {
          // Neighbours share most of what they are: taking every so many takes some of each.
          if (n++ % every !== 0) continue;
          const text = shape(writing, metaVersion === undefined ? '' : metaOf(metaVersion));
          const body = encode(text);
          const raw = [...type.flatMap((value) => ['Content-Type', value]), ...headers];
          if (!whatCouldRun(raw, body).isDisjointFrom(sought)) yield { method, suffix, headers: raw, body, text };
        }
      }
    }
  }
}

const json = ['application/json'];

function metaOf(version: string): string {
  return `,"_meta":{"io.modelcontextprotocol/protocolVersion":"${version}","io.modelcontextprotocol/clientCapabilities":{}}`;
}

function subjectsOf(forbidden: string, safe: string, forbiddenFile: string, safeFile: string): Subject[] {
  const names = { safe: JSON.stringify(safe), writings: writingsOfName(forbidden) };
  const uris = { safe: `"file:///safe/${safeFile}"`, writings: writingsOfUri('secret', forbiddenFile) };
  const plain = { value: (text: string) => text, params: (members: string, meta: string) => `{${members}${meta}}` };
  const argument = '"argument":{"name":"a","value":""}';
  const completing = (type: string) => ({
    method: 'completion/complete',
    value: plain.value,
    params: (members: string, meta: string) => `{"ref":{"type":"${type}",${members}},${argument}${meta}}`,
  });
  return [
    {
      ...plain,
      ...names,
      method: 'tools/call',
      key: 'name',
      params: (members, meta) => `{${members},"arguments":{}${meta}}`,
    },
    { ...plain, ...names, method: 'prompts/get', key: 'name' },
    { ...plain, ...uris, method: 'resources/read', key: 'uri' },
    { ...plain, ...uris, method: 'resources/subscribe', key: 'uri' },
    { ...completing('ref/prompt'), ...names, key: 'name' },
    { ...completing('ref/resource'), ...uris, key: 'uri' },
    {
      ...uris,
      method: 'subscriptions/listen',
      key: 'resourceSubscriptions',
      value: (text) => `[${text}]`,
      params: (members, meta) => `{"notifications":{${members}}${meta}}`,
    },
  ];
}
