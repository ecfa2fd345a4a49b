import { randomBytes } from 'node:crypto';
import { readJson } from '@sallyport/json';
import type { Records } from '@sallyport/pipeline';
import type { ClientFacts } from '../neutral.ts';
import type { Seal } from '../seal/seal.ts';
import { type KeptSession, readSession, writeSession } from './session-text.ts';

/** A legacy client's session, as any worker knows it from its id. */
export interface ClientSession {
  /** What the client shows: `Mcp-Session-Id`. */
  readonly id: string;
  /** Random, of this session only: what is kept beside it is found under it. */
  readonly key: string;
  readonly principal: string;
  readonly client: ClientFacts;
  /** The endpoint's. */
  readonly data: unknown;
}

export interface SessionSettings {
  readonly seal: Seal;
  /** What changes later is kept here, and with `keepsAll` the sessions too, their ids being but names. */
  readonly records: Records;
  readonly keepsAll: boolean;
  readonly keptMs: number;
  readonly nowMs: () => number;
}

/**
 * Sessions of legacy clients: sealed into their ids, so that any worker and node with the secret opens them, or kept in records.
 * Bound to their principal: for anybody else there is no such session.
 */
export class Sessions {
  readonly #settings: SessionSettings;
  readonly #opened = new Map<string, Opened>();

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /** `name`: of a session that has been named before it was begun, and is kept in records. */
  async begin(principal: string, client: ClientFacts, data: unknown, name?: string): Promise<ClientSession> {
    const { seal, keepsAll, keptMs } = this.#settings;
    const key = name ?? newKey();
    const sealed = seal.seal('session', principal, writeSession({ key, client, data }), keptMs);
    const isKept = keepsAll || name !== undefined || sealed.length > idCharactersMax;
    if (isKept) await this.#settings.records.put(recordKey('session', key), sealed, keptMs);
    return { id: isKept ? keptMark + key : sealed, key, principal, client, data };
  }

  /** The session of that name. */
  findNamed(name: string, principal: string): Promise<ClientSession | undefined> {
    return this.find(keptMark + name, principal);
  }

  /** The session of that id; undefined where there is none, or no more, or it is another principal's. */
  async find(id: string, principal: string): Promise<ClientSession | undefined> {
    const opened = id.startsWith(keptMark) ? await this.#openKept(id, principal) : this.#openSealed(id, principal);
    if (opened === undefined) return undefined;
    const notes = await this.#notesOf(opened.key);
    if (notes.isEnded) return undefined;
    const { logLevel } = notes;
    return logLevel === undefined ? opened : { ...opened, client: { ...opened.client, logLevel } };
  }

  /** Could the id be one of ours? Whether the session goes on, `find` says. */
  mayHold(id: string, principal: string): boolean {
    return keptId.test(id) || this.#openSealed(id, principal) !== undefined;
  }

  /** The level of log messages that the client wants from now on. */
  async setLogLevel({ key }: ClientSession, logLevel: string): Promise<void> {
    await this.#note(key, { ...(await this.#notesOf(key)), logLevel });
  }

  async subscriptionsOf({ key }: ClientSession): Promise<readonly string[]> {
    const { subscriptions = [] } = await this.#notesOf(key);
    return subscriptions;
  }

  /** Notes that the client wants, or no longer wants, to hear of a resource's updates. */
  async subscribe({ key }: ClientSession, uri: string, isWanted: boolean): Promise<void> {
    const notes = await this.#notesOf(key);
    const others = (notes.subscriptions ?? []).filter((one) => one !== uri);
    const subscriptions = isWanted ? [...others, uri].slice(-subscriptionsMax) : others;
    await this.#note(key, { ...notes, subscriptions });
  }

  /** Ends it for every worker that shares the records, as long as its id would open. */
  async end({ key }: ClientSession): Promise<void> {
    await this.#note(key, { isEnded: true });
    await this.#settings.records.delete(recordKey('session', key));
  }

  #openSealed(id: string, principal: string): ClientSession | undefined {
    const known = this.#opened.get(id);
    if (known !== undefined) {
      if (known.session.principal !== principal || known.untilMs <= this.#settings.nowMs()) return undefined;
      // Now it is the one that was used last.
      this.#opened.delete(id);
      this.#opened.set(id, known);
      return known.session;
    }
    const opened = this.#settings.seal.openUntil('session', principal, id);
    if (opened === undefined) return undefined;
    const session = asSession(id, principal, readSession(opened.text));
    this.#opened.set(id, { session, untilMs: opened.untilMs });
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size <= openedMax) break;
      this.#opened.delete(oldest);
    }
    return session;
  }

  async #openKept(id: string, principal: string): Promise<ClientSession | undefined> {
    if (!keptId.test(id)) return undefined;
    const sealed = await this.#settings.records.get(recordKey('session', id.slice(keptMark.length)));
    if (sealed === undefined) return undefined;
    const text = this.#settings.seal.open('session', principal, sealed);
    return text === undefined ? undefined : asSession(id, principal, readSession(text));
  }

  async #notesOf(key: string): Promise<Notes> {
    const text = await this.#settings.records.get(recordKey('notes', key));
    return text === undefined ? noNotes : (readJson(text) as Notes);
  }

  #note(key: string, notes: Notes): Promise<void> {
    return this.#settings.records.put(recordKey('notes', key), JSON.stringify(notes), this.#settings.keptMs);
  }
}

interface Opened {
  readonly session: ClientSession;
  readonly untilMs: number;
}

/** What became of a session since it began. */
interface Notes {
  readonly isEnded?: boolean;
  readonly logLevel?: string;
  readonly subscriptions?: readonly string[];
}

const noNotes: Notes = {};
/** Proxies on the way limit what headers may hold. */
const idCharactersMax = 4096;
const openedMax = 10_000;
const subscriptionsMax = 1000;
/** Begins ids that are names; sealed ones don't hold it. */
const keptMark = '~';
const keptId = /^~[\w-]{32}$/;

/** 192 bits. */
export function newKey(): string {
  return randomBytes(24).toString('base64url');
}

function recordKey(kind: 'session' | 'notes', key: string): string {
  return `mcp:${kind}:${key}`;
}

function asSession(id: string, principal: string, { key, client, data }: KeptSession): ClientSession {
  return { id, key, principal, client, data };
}
