import { readJson } from '@sallyport/json';
import { type Ask, type Asked, type AskListener, nothingUnderWay } from '../neutral.ts';
import { errorCodes } from '../problems.ts';
import { revision20260728 } from '../protocol/rev-2026-07-28/revision.ts';
import type { Discovered, Opened, Source, SourceSession, WatchListener } from '../source/source.ts';
import { noChanges } from '../source/watch-filter.ts';
import { writeErrorObject } from '../write-message.ts';
import type { ProvidedTool, ToolProvider } from './tool-provider.ts';

/** Serves a provider's tools as if they were those of a 2026-07-28 server, in-process. */
export function providerSource(provider: ToolProvider): Source {
  const session = new ProviderSession(provider);
  return {
    name: provider.name,
    open: () => Promise.resolve(opened(session)),
    resume: () => session,
    visit: () => session,
    discover: () => Promise.resolve(discovered),
  };
}

const discovered: Discovered = {
  facts: {
    era: 'modern',
    protocolVersion: revision20260728.version,
    capabilities: Buffer.from('{"tools":{}}'),
    info: undefined,
    instructions: undefined,
  },
};

function opened(session: SourceSession): Opened {
  return { ...discovered, session };
}

class ProviderSession implements SourceSession {
  /** There is nothing to remember. */
  readonly data: SourceSession['data'];
  readonly #provider: ToolProvider;
  readonly #byName: ReadonlyMap<string, ProvidedTool>;
  readonly #list: Buffer;

  constructor(provider: ToolProvider) {
    this.data = { wire: 'modern', version: revision20260728.version, key: '' };
    this.#provider = provider;
    this.#byName = new Map(provider.tools.map((tool) => [tool.name, tool]));
    const entries = provider.tools.map(({ entry }) => entry.toString()).join(',');
    this.#list = Buffer.from(`{"resultType":"complete","tools":[${entries}],"ttlMs":0,"cacheScope":"private"}`);
  }

  ask(ask: Ask, listener: AskListener): Asked {
    if (ask.method === 'tools/list') listener.onResult(this.#list, undefined);
    else if (ask.method === 'tools/call') return this.#call(ask, listener);
    else if (silent.has(ask.method)) listener.onResult(empty, undefined);
    else listener.onError(writeErrorObject(errorCodes.methodNotFound, 'Method not found'), undefined);
    return nothingUnderWay;
  }

  #call(ask: Ask, listener: AskListener): Asked {
    const { name } = readJson(ask.params.toString()) as { name?: unknown };
    const tool = typeof name === 'string' ? this.#byName.get(name) : undefined;
    if (tool !== undefined) return this.#provider.call(tool, ask, listener);
    listener.onError(writeErrorObject(errorCodes.invalidParams, `Unknown tool: ${String(name)}`), undefined);
    return nothingUnderWay;
  }

  answer(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  notify(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** Nothing changes while the configuration stands, so nothing is ever said. */
  watch(_watch: unknown, listener: WatchListener): Asked {
    listener.onReady(noChanges);
    return nothingUnderWay;
  }

  close(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

/** What legacy clients may ask of any server, and no tool has a use for. */
const silent = new Set(['ping', 'logging/setLevel']);
const empty = Buffer.from('{"resultType":"complete"}');
