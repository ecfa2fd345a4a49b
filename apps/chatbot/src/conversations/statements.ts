import type { DatabaseSync } from 'node:sqlite';

/** Each names the person: nobody reaches another's. */
export function statements(database: DatabaseSync) {
  const summary = 'SELECT id, title, created_at_ms, updated_at_ms FROM conversations WHERE person = $person';
  const ofConversation = 'FROM messages WHERE person = $person AND conversation = $id';
  return {
    list: database.prepare(`${summary} ORDER BY updated_at_ms DESC, id`),
    find: database.prepare(`${summary} AND id = $id`),
    messages: database.prepare(`SELECT message ${ofConversation} ORDER BY position`),
    bytes: database.prepare(`SELECT coalesce(sum(octet_length(message)), 0) AS bytes ${ofConversation}`),
    touch: database.prepare(
      `INSERT INTO conversations (person, id, title, created_at_ms, updated_at_ms) VALUES ($person, $id, $title, $nowMs, $nowMs)
       ON CONFLICT DO UPDATE SET updated_at_ms = $nowMs`,
    ),
    append: database.prepare(
      `INSERT INTO messages (person, conversation, position, role, message)
       SELECT $person, $id, coalesce(max(position) + 1, 0), $role, $message ${ofConversation}`,
    ),
    forgetAnswer: database.prepare(
      `DELETE ${ofConversation} AND position > (SELECT max(position) ${ofConversation} AND role = 'user')`,
    ),
    makeRoom: database.prepare(
      `DELETE FROM conversations WHERE person = $person AND id NOT IN
       (SELECT id FROM conversations WHERE person = $person ORDER BY updated_at_ms DESC, id LIMIT $most)`,
    ),
    rename: database.prepare('UPDATE conversations SET title = $title WHERE person = $person AND id = $id'),
    remove: database.prepare('DELETE FROM conversations WHERE person = $person AND id = $id'),
    removeAll: database.prepare('DELETE FROM conversations WHERE person = $person'),
    removeOld: database.prepare('DELETE FROM conversations WHERE updated_at_ms < $beforeMs'),
  };
}
