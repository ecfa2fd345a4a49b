import { readJson } from '@sallyport/json';
import type { Records } from '@sallyport/pipeline';
import type { SourceFailure } from '../neutral.ts';
import type { Opening, Source, SourceSession, SourceSessionData } from '../source/source.ts';

type Greet = (session: SourceSession, opening: Opening) => void;

/** Sessions at servers that could not be greeted when the client's session began: opened when they are needed, once for all workers. */
export class LateSessions {
  #records: Records;
  #sessionMs: number;
  readonly #opened = new Map<string, SourceSession>();
  readonly #underWay = new Map<string, Promise<SourceSession | SourceFailure>>();

  /** `sessionMs`: how long clients' sessions may last. */
  constructor(records: Records, sessionMs: number) {
    this.#records = records;
    this.#sessionMs = sessionMs;
  }

  /** A new configuration's. */
  use(records: Records, sessionMs: number): void {
    this.#records = records;
    this.#sessionMs = sessionMs;
  }

  peek(key: string, { name }: Source): SourceSession | undefined {
    return this.#opened.get(noteKey(key, name));
  }

  at(
    key: string,
    source: Source,
    opening: Opening,
    greet: Greet,
  ): SourceSession | Promise<SourceSession | SourceFailure> {
    const note = noteKey(key, source.name);
    const opened = this.#opened.get(note);
    if (opened !== undefined) return opened;
    let underWay = this.#underWay.get(note);
    if (underWay === undefined) {
      underWay = this.#find(note, source, opening, greet).finally(() => this.#underWay.delete(note));
      this.#underWay.set(note, underWay);
    }
    return underWay;
  }

  /** One that came when nobody waited for it any more. */
  async keep(key: string, source: Source, session: SourceSession): Promise<void> {
    await this.#keep(noteKey(key, source.name), source, session).catch(ignored);
  }

  /** Forgets what it has of a session, and gives what was open. */
  async take(key: string, source: Source): Promise<SourceSession | undefined> {
    const note = noteKey(key, source.name);
    const opened = this.#opened.get(note) ?? (await this.#read(note, source).catch(ignored));
    this.#opened.delete(note);
    await this.#records.delete(note).catch(ignored);
    return opened;
  }

  async #find(note: string, source: Source, opening: Opening, greet: Greet): Promise<SourceSession | SourceFailure> {
    // Without the store, the session is this worker's own.
    const noted = await this.#read(note, source).catch(ignored);
    if (noted !== undefined) return this.#remember(note, noted);
    const opened = await source.open(opening);
    if (opened.failure !== undefined) return opened.failure;
    const session = await this.#keep(note, source, opened.session).catch(() => opened.session);
    if (session === opened.session) greet(session, opening);
    else void opened.session.close(opening.x);
    return this.#remember(note, session);
  }

  async #keep(note: string, source: Source, session: SourceSession): Promise<SourceSession> {
    if (session.data === undefined || (await this.#records.add(note, JSON.stringify(session.data), this.#sessionMs)))
      return this.#remember(note, session);
    return (await this.#read(note, source)) ?? session;
  }

  async #read(note: string, source: Source): Promise<SourceSession | undefined> {
    const noted = await this.#records.get(note);
    return noted === undefined ? undefined : source.resume(readJson(noted) as SourceSessionData);
  }

  #remember(note: string, session: SourceSession): SourceSession {
    this.#opened.set(note, session);
    if (this.#opened.size > openedMax) this.#opened.delete(this.#opened.keys().next().value!);
    return session;
  }
}

/** Sessions that a worker knows without asking the store. */
const openedMax = 10_000;

function noteKey(key: string, source: string): string {
  return `mcp-late:${key}:${source}`;
}

function ignored(): undefined {
  return undefined;
}
