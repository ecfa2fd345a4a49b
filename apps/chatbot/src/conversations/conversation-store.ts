import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readJson } from '@sallyport/json';
import type { Bounds } from '../bounds.ts';
import type { ChatMessage, Conversation, ConversationSummary } from '../wire.ts';
import { schema } from './schema.ts';
import { statements } from './statements.ts';

/** What people asked and were answered. Nobody is told of another's conversations, nor that they are there. */
export interface ConversationStore {
  /** The one asked in last first. */
  list(person: string): readonly ConversationSummary[];
  find(person: string, id: string): Conversation | undefined;
  /** Of its messages, in bytes; 0 where it isn't there. */
  bytesOf(person: string, id: string): number;
  /** Adds a question to a conversation, which is made where it isn't there; the one left alone longest makes room for it. */
  ask(person: string, id: string, question: ChatMessage, titleIfNew: string): void;
  /** Adds the answer, unless the conversation was removed meanwhile. */
  answer(person: string, id: string, answer: ChatMessage): void;
  /** Takes away whatever comes after the last question. */
  forgetAnswer(person: string, id: string): void;
  /** False where it isn't there. */
  rename(person: string, id: string, title: string): boolean;
  remove(person: string, id: string): boolean;
  removeAll(person: string): void;
  /** Those that nobody asked in for too long. */
  removeOld(): void;
  close(): void;
}

type StoreBounds = Pick<Bounds, 'conversationsMax' | 'conversationMsMax'>;

/** Keeps them in a file of the folder, which only this user may read. */
export function openConversationStore(folder: string, bounds: StoreBounds, nowMs: () => number): ConversationStore {
  const database = openFile(folder);
  const run = statements(database);
  const append = (person: string, id: string, message: ChatMessage) =>
    run.append.run({ person, id, role: message.role, message: JSON.stringify(message) });
  return {
    list: (person) => run.list.all({ person }).map(summaryOf),
    find(person, id) {
      const row = run.find.get({ person, id });
      if (row === undefined) return undefined;
      const kept = run.messages.all({ person, id }).map(({ message }) => readJson(message as string) as ChatMessage);
      return { ...summaryOf(row), messages: kept };
    },
    bytesOf: (person, id) => run.bytes.get({ person, id })!['bytes'] as number,
    ask(person, id, question, title) {
      inOne(database, () => {
        run.touch.run({ person, id, title, nowMs: nowMs() });
        append(person, id, question);
        run.makeRoom.run({ person, most: bounds.conversationsMax });
      });
    },
    answer(person, id, answer) {
      if (run.find.get({ person, id }) !== undefined) append(person, id, answer);
    },
    forgetAnswer: (person, id) => void run.forgetAnswer.run({ person, id }),
    rename: (person, id, title) => run.rename.run({ title, person, id }).changes > 0,
    remove: (person, id) => run.remove.run({ person, id }).changes > 0,
    removeAll: (person) => void run.removeAll.run({ person }),
    removeOld: () => void run.removeOld.run({ beforeMs: nowMs() - bounds.conversationMsMax }),
    close: () => database.close(),
  };
}

function openFile(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const umask = process.umask(0o077);
  try {
    const database = new DatabaseSync(join(folder, 'conversations.sqlite'));
    database.exec(schema);
    return database;
  } finally {
    process.umask(umask);
  }
}

function summaryOf(row: Record<string, unknown>): ConversationSummary {
  const { id, title, created_at_ms, updated_at_ms } = row as Readonly<Record<string, string & number>>;
  return { id: id!, title: title!, createdAtMs: created_at_ms!, updatedAtMs: updated_at_ms! };
}

function inOne(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
