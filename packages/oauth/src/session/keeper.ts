import { createHash } from 'node:crypto';
import type { Clock, Exchange, Records } from '@sallyport/pipeline';
import { clearCookie, readCookie, writeCookie } from '../cookies.ts';
import { chunkName, chunksMax, joinChunks, splitChunks } from './chunks.ts';
import { rememberOpened } from './remembering-seal.ts';
import { createSeal } from './seal.ts';
import { parseSessionRecord, remainingMs, type SessionRecord } from './session-record.ts';
import type { SessionSettings, SessionTimeouts } from './settings.ts';

/** Where sessions are kept between requests; answers with the `Set-Cookie` values that tell the browser. */
export interface Keeper {
  read(x: Exchange): Promise<SessionRecord | undefined>;
  /** Rejects when there is no room for it. */
  insert(x: Exchange, record: SessionRecord): Promise<readonly string[]>;
  /** Undefined when the session has been ended by someone else meanwhile. */
  update(x: Exchange, record: SessionRecord): Promise<readonly string[] | undefined>;
  remove(x: Exchange, record: SessionRecord): Promise<readonly string[]>;
  /** Lets it be found for a little longer, beside the one that replaces it. */
  expire(record: SessionRecord): Promise<void>;
}

export interface KeeperOptions {
  readonly settings: SessionSettings;
  readonly clock: Clock;
  readonly cookieName: string;
  readonly timeouts: SessionTimeouts;
  /** The cookie outlives the browser's own session. */
  readonly isLasting: boolean;
}

/** Keeps sessions whole in cookies. Nobody can end a copy of such a cookie before its time. */
export function createCookieKeeper({ settings, clock, cookieName, timeouts, isLasting }: KeeperOptions): Keeper {
  const { cookie } = settings;
  const seal = rememberOpened(createSeal(settings.secrets, `session of ${settings.kind} in ${cookieName}`));

  async function write(x: Exchange, record: SessionRecord): Promise<readonly string[]> {
    const chunks = splitChunks(await seal.seal(JSON.stringify(record)), cookieName);
    if (chunks === undefined)
      throw new Error(`the session does not fit into ${chunksMax} cookies: keep sessions in Redis`);
    const maxAge = maxAgeSeconds(record, timeouts, isLasting, clock);
    const written = chunks.map((chunk, i) => writeCookie(x, chunkName(cookieName, i), chunk, cookie, maxAge));
    return [...written, ...clearFrom(x, chunks.length)];
  }

  /** What a longer session left behind. */
  function clearFrom(x: Exchange, from: number): string[] {
    const cleared: string[] = [];
    for (let i = from; i < chunksMax; i++) {
      const name = chunkName(cookieName, i);
      if (readCookie(x, name) !== undefined) cleared.push(clearCookie(x, name, cookie));
    }
    return cleared;
  }

  return {
    async read(x) {
      const sealed = joinChunks(cookieName, (name) => readCookie(x, name));
      const text = sealed === undefined ? undefined : await seal.open(sealed);
      return text === undefined ? undefined : parseSessionRecord(text);
    },
    insert: write,
    update: write,
    remove: async (x) => [clearCookie(x, cookieName, cookie), ...clearFrom(x, 1)],
    expire: async () => {},
  };
}

/** Keeps sessions where all gateways see them, sealed; cookies hold their ids. */
export function createRecordKeeper(records: Records, options: KeeperOptions): Keeper {
  const { settings, clock, cookieName, timeouts, isLasting } = options;
  const { cookie, prefix = '', staleMs } = settings;
  const idSeal = rememberOpened(createSeal(settings.secrets, `session id of ${settings.kind} in ${cookieName}`));
  const recordSeal = rememberOpened(createSeal(settings.secrets, `session of ${settings.kind} kept for ${cookieName}`));
  const nameOf = (id: string) => `${prefix}session:${settings.hashStorageKey ? sha256(id) : id}`;
  const keptMs = (record: SessionRecord) => Math.min(remainingMs(record, timeouts, clock.nowMs()).first, keptMsMax);

  async function cookieOf(x: Exchange, record: SessionRecord): Promise<readonly string[]> {
    const maxAge = maxAgeSeconds(record, timeouts, isLasting, clock);
    return [writeCookie(x, cookieName, `1.${await idSeal.seal(record.id)}`, cookie, maxAge)];
  }

  return {
    async read(x) {
      const sealed = joinChunks(cookieName, (name) => readCookie(x, name));
      const id = sealed === undefined ? undefined : await idSeal.open(sealed);
      const kept = id === undefined ? undefined : await records.get(nameOf(id));
      const text = kept === undefined ? undefined : await recordSeal.open(kept);
      const record = text === undefined ? undefined : parseSessionRecord(text);
      // Whoever can write there could put one session in the place of another.
      return record?.id === id ? record : undefined;
    },
    async insert(x, record) {
      await records.put(nameOf(record.id), await recordSeal.seal(JSON.stringify(record)), keptMs(record));
      return await cookieOf(x, record);
    },
    async update(x, record) {
      const sealed = await recordSeal.seal(JSON.stringify(record));
      if (!(await records.replace(nameOf(record.id), sealed, keptMs(record)))) return undefined;
      return isLasting ? await cookieOf(x, record) : [];
    },
    async remove(x, record) {
      await records.delete(nameOf(record.id));
      return [clearCookie(x, cookieName, cookie)];
    },
    async expire(record) {
      const name = nameOf(record.id);
      if (staleMs < 1) await records.delete(name);
      else await records.replace(name, await recordSeal.seal(JSON.stringify(record)), staleMs);
    },
  };
}

/** Where nothing ends a session, it is forgotten after a year. */
const keptMsMax = 365 * 24 * 3600 * 1000;

function maxAgeSeconds(record: SessionRecord, timeouts: SessionTimeouts, isLasting: boolean, clock: Clock) {
  if (!isLasting) return undefined;
  return Math.min(remainingMs(record, timeouts, clock.nowMs()).first, keptMsMax) / 1000;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
