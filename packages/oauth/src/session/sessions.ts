import type { Clock, Exchange } from '@sallyport/pipeline';
import { clearCookie, hideCookies, readCookie } from '../cookies.ts';
import { chunkName, chunksMax, isChunkName } from './chunks.ts';
import { createCookieKeeper, createRecordKeeper, type Keeper, type KeeperOptions } from './keeper.ts';
import {
  boundTo,
  entriesMax,
  newSessionId,
  remainingMs,
  type SessionEntry,
  type SessionRecord,
  shortHash,
} from './session-record.ts';
import type { SessionSettings, SessionTimeouts } from './settings.ts';

/** A session as this caller's cookie names it. */
export interface Session {
  readonly record: SessionRecord;
  /** This application's part; undefined when only others have one. */
  readonly own: SessionEntry | undefined;
  /** Made from the cookie that outlives the browser: it has to be written before it exists. */
  readonly isRevived: boolean;
}

/** A session after a change, and the `Set-Cookie` values that tell the browser. */
export interface Written {
  readonly session: Session;
  readonly cookies: readonly string[];
}

/** The sessions of an application. Whatever concerns a store that others share rejects when that is out of reach. */
export interface Sessions {
  /** The caller's; undefined where there is none: no cookie, or an expired, foreign, changed or cut one. */
  find(x: Exchange): Promise<Session | undefined>;
  /** Signs in: the session has a new id from here on, whatever cookie the caller came with. */
  start(x: Exchange, before: Session | undefined, subject: string | undefined, data: unknown): Promise<Written>;
  /** Changes what is kept; undefined when the session was ended meanwhile. */
  save(x: Exchange, session: Session, data: unknown): Promise<Written | undefined>;
  /** Notes that it was used, now and then; undefined when the session was ended meanwhile. */
  touch(x: Exchange, session: Session): Promise<Written | undefined>;
  /** Signs out of this application. */
  end(x: Exchange, session: Session): Promise<readonly string[]>;
  /** Makes the browser forget whatever session cookies it sent. */
  forget(x: Exchange): readonly string[];
  /** Keeps the cookies from the upstream. */
  hide(x: Exchange): void;
}

export function createSessions(settings: SessionSettings, clock: Clock): Sessions {
  const { audience, timeouts, remember, records, cookie } = settings;
  const keeperOf = (cookieName: string, limits: SessionTimeouts, isLasting: boolean): Keeper => {
    const options: KeeperOptions = { settings, clock, cookieName, timeouts: limits, isLasting };
    return records === undefined ? createCookieKeeper(options) : createRecordKeeper(records, options);
  };
  const rememberTimeouts = { idlingMs: 0, rollingMs: remember?.rollingMs ?? 0, absoluteMs: remember?.absoluteMs ?? 0 };
  const keeper = keeperOf(settings.cookieName, timeouts, false);
  const rememberer = remember && keeperOf(remember.cookieName, rememberTimeouts, true);
  const names = [settings.cookieName, ...(remember === undefined ? [] : [remember.cookieName])];

  const isGood = (x: Exchange, record: SessionRecord, limits: SessionTimeouts) =>
    remainingMs(record, limits, clock.nowMs()).first > 0 && record.boundTo === boundTo(x, settings.bind);

  const sessionOf = (record: SessionRecord, isRevived = false): Session => ({
    record,
    own: record.entries.find((entry) => entry.audience === audience),
    isRevived,
  });

  /** Writes a session that has a new id, and what remembers it. */
  async function insert(x: Exchange, record: SessionRecord, remembersAnew: boolean): Promise<Written> {
    const cookies = [...(await keeper.insert(x, record))];
    if (rememberer !== undefined) {
      const known = remembersAnew ? undefined : await rememberer.read(x);
      if (known !== undefined) await rememberer.expire(known);
      const createdAtMs = known?.createdAtMs ?? record.createdAtMs;
      cookies.push(...(await rememberer.insert(x, { ...record, id: newSessionId(), createdAtMs })));
    }
    await noteSubjects(record, true);
    return { session: sessionOf(record), cookies };
  }

  async function update(x: Exchange, record: SessionRecord): Promise<Written | undefined> {
    const cookies = await keeper.update(x, record);
    return cookies && { session: sessionOf(record), cookies };
  }

  /** Lets the sessions of a subject be listed in the store, where that is wished. */
  async function noteSubjects(record: SessionRecord, isThere: boolean): Promise<void> {
    if (!settings.storeMetadata || records === undefined) return;
    for (const entry of record.entries) {
      if (entry.subject === undefined) continue;
      const key = `${settings.prefix ?? ''}subject:${entry.audience}:${shortHash(entry.subject)}:${shortHash(record.id)}`;
      const { first } = remainingMs(record, timeouts, clock.nowMs());
      if (isThere) await records.put(key, new Date(record.createdAtMs).toISOString(), Math.min(first, metadataMsMax));
      else await records.delete(key);
    }
  }

  return {
    async find(x) {
      const record = await keeper.read(x);
      if (record !== undefined && isGood(x, record, timeouts)) return sessionOf(record);
      const known = await rememberer?.read(x);
      if (known === undefined || !isGood(x, known, rememberTimeouts)) return undefined;
      const nowMs = clock.nowMs();
      return sessionOf({ ...known, id: newSessionId(), createdAtMs: nowMs, renewedAtMs: nowMs, usedAtMs: nowMs }, true);
    },

    async start(x, before, subject, data) {
      const others = (before?.record.entries ?? []).filter(
        (entry) => entry.audience !== audience && !(settings.enforceSameSubject && entry.subject !== subject),
      );
      const nowMs = clock.nowMs();
      if (before !== undefined && !before.isRevived) {
        await keeper.remove(x, before.record);
        await noteSubjects(before.record, false);
      }
      const record: SessionRecord = {
        id: newSessionId(),
        createdAtMs: others.length === 0 ? nowMs : before!.record.createdAtMs,
        renewedAtMs: nowMs,
        usedAtMs: nowMs,
        boundTo: boundTo(x, settings.bind),
        entries: [...others.slice(-(entriesMax - 1)), { audience, subject, data }],
      };
      return await insert(x, record, true);
    },

    async save(x, { record, own, isRevived }, data) {
      const entries = record.entries.map((entry) => (entry === own ? { ...own, data } : entry));
      const changed = { ...record, usedAtMs: clock.nowMs(), entries };
      return isRevived ? await insert(x, changed, false) : await update(x, changed);
    },

    async touch(x, session) {
      const { record, isRevived } = session;
      const nowMs = clock.nowMs();
      if (isRevived) return await insert(x, record, false);
      if (timeouts.rollingMs !== 0 && nowMs - record.renewedAtMs > timeouts.rollingMs * renewedAfter) {
        const renewed = { ...record, id: newSessionId(), renewedAtMs: nowMs, usedAtMs: nowMs };
        // Requests that are on their way with the id before still find it.
        await keeper.expire(record);
        return await insert(x, renewed, false);
      }
      const restMs = Math.min(touchMsMax, timeouts.idlingMs * touchedAfter);
      if (timeouts.idlingMs === 0 || nowMs - record.usedAtMs < restMs) return { session, cookies: [] };
      return await update(x, { ...record, usedAtMs: nowMs });
    },

    async end(x, { record, own, isRevived }) {
      const entries = record.entries.filter((entry) => entry !== own);
      await noteSubjects({ ...record, entries: own === undefined ? [] : [own] }, false);
      const remembered = await rememberer?.read(x);
      const forgotten = remembered === undefined ? [] : await rememberer!.remove(x, remembered);
      if (entries.length > 0 && !isRevived) {
        const kept = await keeper.update(x, { ...record, entries });
        if (kept !== undefined) return [...kept, ...forgotten];
      }
      return [...(await keeper.remove(x, record)), ...forgotten];
    },

    forget(x) {
      const cleared: string[] = [];
      for (const name of names) {
        for (let i = 0; i < chunksMax; i++) {
          const chunk = chunkName(name, i);
          if (readCookie(x, chunk) !== undefined) cleared.push(clearCookie(x, chunk, cookie));
        }
      }
      return cleared;
    },

    hide(x) {
      for (const name of names) hideCookies(x.requestHeaders, name, (candidate) => isChunkName(name, candidate));
    },
  };
}

/** Of the rolling timeout; then the session is renewed. */
const renewedAfter = 0.5;
/** Of the idling timeout; a use is not noted more often. */
const touchedAfter = 0.25;
const touchMsMax = 60_000;
const metadataMsMax = 365 * 24 * 3600 * 1000;
