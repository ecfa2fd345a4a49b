import { editMembersAt, elementsAt, emptyObject, readJson, readMember } from '@sallyport/json';
import type { Log } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import { type Ask, type Asked, type AskListener, nothingUnderWay } from '../../neutral.ts';
import { metaKeys } from '../../protocol/meta.ts';
import { revision20260728 } from '../../protocol/rev-2026-07-28/revision.ts';
import { writeModernRequest } from '../../protocol/rev-2026-07-28/write-request.ts';
import { newIdText, newKey } from '../line/ids.ts';
import type { Line } from '../line/line.ts';
import { messageOf, once } from '../line/once.ts';
import type {
  Discovered,
  Opened,
  Opening,
  SourceSession,
  SourceSessionData,
  Unopened,
  Watch,
  WatchListener,
} from '../source.ts';
import { ModernAsk } from './ask.ts';
import { ToolHeaders } from './tool-headers.ts';
import { ModernWatch } from './watch.ts';

/** A server that speaks 2026-07-28: every request stands alone, so a session is nothing but a name. */
export class ModernServer {
  readonly #line: Line;
  readonly #tools: ToolHeaders;

  constructor(name: string, line: Line, log: Log) {
    this.#line = line;
    this.#tools = new ToolHeaders(name, log);
  }

  async open(opening: Opening): Promise<Opened | Unopened> {
    const discovered = await this.discover(opening);
    if (discovered.failure !== undefined) return discovered;
    return { facts: discovered.facts, session: this.resume({ wire: 'modern', version: modernVersion, key: newKey() }) };
  }

  resume(data: SourceSessionData): SourceSession {
    return new ModernSession(data, this.#line, this.#tools);
  }

  visit(): SourceSession {
    return new ModernSession(undefined, this.#line, this.#tools);
  }

  async discover({ x, client }: Opening): Promise<Discovered | Unopened> {
    const idText = newIdText();
    const { headers, body } = writeModernRequest(idText, 'server/discover', emptyObject, client);
    const answer = await once(this.#line, { x, method: 'POST', headers, body });
    const message = messageOf(answer, idText);
    if (message?.type !== 'result') {
      const failed = answer.failure ?? failure('status', 'the server refused server/discover', answer.status);
      return { failure: failed, error: message?.content };
    }
    const result = message.content!;
    if (!versionsOf(result).includes(modernVersion)) return { failure: noCommonVersion, error: undefined };
    const capabilities = readMember(result, 'capabilities') ?? emptyObject;
    return {
      facts: {
        era: 'modern',
        protocolVersion: modernVersion,
        capabilities: client.era === 'legacy' ? editMembersAt(capabilities, ['extensions'], noTasks) : capabilities,
        info: readMember(result, '_meta', metaKeys.serverInfo) ?? readMember(result, 'serverInfo'),
        instructions: readMember(result, 'instructions'),
      },
    };
  }
}

class ModernSession implements SourceSession {
  readonly data: SourceSessionData | undefined;
  readonly #line: Line;
  readonly #tools: ToolHeaders;

  constructor(data: SourceSessionData | undefined, line: Line, tools: ToolHeaders) {
    this.data = data;
    this.#line = line;
    this.#tools = tools;
  }

  ask(ask: Ask, listener: AskListener): Asked {
    if (ask.client.era === 'legacy' && needless.has(ask.method)) {
      listener.onResult(emptyObject, undefined);
      return nothingUnderWay;
    }
    const asked = new ModernAsk(wantingLog(ask), listener, this.#line, this.#tools);
    asked.start();
    return asked;
  }

  /** Modern servers ask in results, so there is nothing to answer. */
  answer() {
    return Promise.resolve(failure('expired', 'the server has asked nothing'));
  }

  /** Nor is there anything that they want to hear unasked. */
  notify() {
    return Promise.resolve(undefined);
  }

  watch(watch: Watch, listener: WatchListener): Asked {
    return new ModernWatch(watch, listener, this.#line);
  }

  close() {
    return Promise.resolve(undefined);
  }
}

/** A legacy client that sets no level leaves it to the server; a modern server that is told none sends nothing. */
function wantingLog(ask: Ask): Ask {
  const { client } = ask;
  if (client.era === 'modern' || client.logLevel !== undefined) return ask;
  return { ...ask, client: { ...client, logLevel: 'info' } };
}

/** What legacy clients ask of their session, and modern servers learn with each request. */
const needless = new Set(['ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe']);
const noTasks = { 'io.modelcontextprotocol/tasks': undefined };
const noCommonVersion = failure('invalid', 'the server speaks no revision that we know');
const modernVersion = revision20260728.version;

function versionsOf(discovered: Buffer): string[] {
  const versions = elementsAt(discovered, 'supportedVersions');
  return versions.map((version) => readJson(version.toString()) as string);
}
