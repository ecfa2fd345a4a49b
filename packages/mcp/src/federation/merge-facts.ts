import { readJson } from '@sallyport/json';
import type { ServerFacts } from '../source/source.ts';

export interface NamedFacts {
  readonly source: string;
  readonly facts: ServerFacts;
}

/** What the endpoint can do: whatever one of its servers can, as far as it reaches clients through us. */
export function mergeCapabilities(servers: readonly NamedFacts[]): Buffer {
  const merged: Record<string, Record<string, unknown>> = {};
  for (const { facts } of servers) {
    const capabilities = parseObject(facts.capabilities);
    for (const name of ['tools', 'prompts', 'resources']) {
      // Lists change when the configuration does, whatever the server says.
      if (isObject(capabilities[name])) merged[name] = { ...merged[name], listChanged: true };
    }
    if (isObject(capabilities['resources']) && capabilities['resources']['subscribe'] === true) {
      merged['resources'] = { ...merged['resources'], subscribe: true };
    }
    for (const name of ['completions', 'logging']) if (isObject(capabilities[name])) merged[name] ??= {};
    const { extensions } = capabilities;
    if (!isObject(extensions)) continue;
    for (const [id, settings] of Object.entries(extensions)) {
      if (relayed.has(id) && merged['extensions']?.[id] === undefined)
        merged['extensions'] = { ...merged['extensions'], [id]: settings };
    }
  }
  return Buffer.from(JSON.stringify(merged));
}

/** Extensions that work for a client that sees several servers as one. Tasks of a server are found by ids that say nothing of it. */
const relayed: ReadonlySet<string> = new Set(['io.modelcontextprotocol/ui']);

/** What servers tell models of themselves, each under its name: a JSON string. Undefined when none says anything. */
export function mergeInstructions(servers: readonly NamedFacts[]): Buffer | undefined {
  const said = servers.flatMap(({ source, facts: { instructions } }) => {
    const text: unknown = instructions === undefined ? undefined : readJson(instructions.toString());
    return typeof text === 'string' && text.trim() !== '' ? [{ source, text }] : [];
  });
  if (said.length === 0) return undefined;
  if (servers.length === 1) return Buffer.from(JSON.stringify(cut(said[0]!.text, charactersMax)));
  const share = Math.floor(charactersMax / said.length);
  const sections = said.map(({ source, text }) => `# ${source}\n\n${cut(text.trim(), share)}`);
  return Buffer.from(JSON.stringify(sections.join('\n\n')));
}

/** What all servers say together; it goes into every conversation. */
const charactersMax = 16_384;

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max).toWellFormed()} […]`;
}

function parseObject(json: Buffer): Record<string, unknown> {
  const value: unknown = readJson(json.toString());
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
