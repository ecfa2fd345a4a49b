import { editMembersAt, readText, toJson } from '@sallyport/json';
import type { Ask } from '../neutral.ts';
import { errorCodes } from '../problems.ts';
import { writeErrorObject } from '../write-message.ts';
import { meaningKey } from './federated-endpoint.ts';
import type { FederatedSession } from './federated-session.ts';
import type { FederatedSource } from './federated-source.ts';
import type { Primitive, PrimitiveKind } from './gate.ts';
import type { ShownEntry } from './view.ts';
import { isAboutTasks, plainCall } from './without-tasks.ts';

/** Whom an ask is for, and in its words; or the error for the client. */
export type Addressed =
  | { readonly source: FederatedSource; readonly params: Buffer; readonly error?: undefined }
  | { readonly error: Buffer };

/** Finds the source that an ask is for by the names in it, which become the source's own. */
export async function addressOf(session: FederatedSession, ask: Ask): Promise<Addressed> {
  const { method, params } = ask;
  if (method === 'tools/call') return named(session, 'tool', { ...ask, params: plainCall(params) }, []);
  if (method === 'prompts/get') return named(session, 'prompt', ask, []);
  if (method.startsWith('resources/')) return located(session, ask, []);
  if (method === 'completion/complete') {
    const type = readText(params, 'ref', 'type');
    if (type === 'ref/prompt') return named(session, 'prompt', ask, ['ref']);
    if (type === 'ref/resource') return located(session, ask, ['ref']);
    return { error: writeErrorObject(errorCodes.invalidParams, 'ref is neither a prompt nor a resource') };
  }
  const { sources } = session.endpoint.settings;
  // What we do not know can only be meant for a server that is alone.
  if (sources.length === 1 && !isAboutTasks(method)) return { source: sources[0]!, params };
  return { error: writeErrorObject(errorCodes.methodNotFound, 'Method not found') };
}

/** Who asks, and on whose behalf. */
type Asker = Pick<Ask, 'x' | 'client'>;

/** The primitive that clients call so. */
export async function resolveName(
  session: FederatedSession,
  kind: PrimitiveKind,
  shown: string,
  { x, client }: Asker,
): Promise<Primitive | undefined> {
  if (kind === 'tool' || kind === 'prompt') {
    const found = await find(session, kind, shown, { x, client });
    return found && { kind, source: found.source, name: found.name };
  }
  const uris = await session.uris(x, client);
  const template = kind === 'template' ? uris.findTemplate(shown) : undefined;
  if (template !== undefined) return { kind, source: template.source, name: template.uri };
  const found = uris.find(shown);
  return found && { kind: 'resource', source: found.source, name: found.uri };
}

async function named(
  session: FederatedSession,
  kind: 'tool' | 'prompt',
  ask: Ask,
  path: readonly string[],
): Promise<Addressed> {
  const { params } = ask;
  const shown = readText(params, ...path, 'name') ?? '';
  const found = await meaningOf(session, kind, shown, ask);
  if (found === undefined) return unknown(kind, shown);
  const { source, name } = found;
  return { source, params: name === shown ? params : editMembersAt(params, path, { name: toJson(name) }) };
}

async function located(session: FederatedSession, ask: Ask, path: readonly string[]): Promise<Addressed> {
  const { params } = ask;
  const shown = readText(params, ...path, 'uri') ?? '';
  const found = await meaningOf(session, path.length === 0 ? 'resource' : 'template', shown, ask);
  if (found === undefined) return unknown('resource', shown);
  const { source, name } = found;
  return { source, params: name === shown ? params : editMembersAt(params, path, { uri: toJson(name) }) };
}

/** What is not there, and what the caller may not know of, are one and the same. */
async function meaningOf(
  session: FederatedSession,
  kind: PrimitiveKind,
  shown: string,
  asker: Asker,
): Promise<{ source: FederatedSource; name: string } | undefined> {
  const { settings } = session.endpoint;
  const meanings = settings.meant?.(asker.x);
  const key = meaningKey(kind, shown);
  // What was judged is all that may be meant, though the lists may have changed since.
  const found = meanings === undefined ? await resolveName(session, kind, shown, asker) : meanings.get(key);
  const source = found && settings.sources.find((one) => one.source.name === found.source);
  return source !== undefined && settings.gate.admits(asker.x, found!) ? { source, name: found!.name } : undefined;
}

async function find(
  session: FederatedSession,
  kind: 'tool' | 'prompt',
  shown: string,
  { x, client }: Asker,
): Promise<ShownEntry | undefined> {
  const offered = session.offer(kind, x, client);
  const found = (offered instanceof Promise ? await offered : offered).view.byShown.get(shown);
  if (found !== undefined) return found;
  // Another worker may know a newer list, and have shown it to this client.
  const newerThanMs = session.endpoint.clock.steadyMs() - missedMs;
  return (await session.offer(kind, x, client, newerThanMs)).view.byShown.get(shown);
}

/** How old the lists may be by which a name is called unknown. */
const missedMs = 2_000;

/** In the words of the specification; other endpoints refuse before, in words of their own. */
function unknown(kind: PrimitiveKind, shown: string): Addressed {
  const { invalidParams } = errorCodes;
  if (kind !== 'resource') return { error: writeErrorObject(invalidParams, `Unknown ${kind}: ${shown}`) };
  return { error: writeErrorObject(invalidParams, 'Resource not found', { uri: shown }) };
}
