/**
 * `secure_delete` overwrites what is removed, and the journal is emptied after each change: nothing of an erased conversation stays
 * in a file.
 */
export const schema = `
PRAGMA journal_mode = TRUNCATE;
PRAGMA secure_delete = ON;
PRAGMA foreign_keys = ON;
PRAGMA busy_timeout = 5000;
CREATE TABLE IF NOT EXISTS conversations (
  person TEXT NOT NULL,
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (person, id)
) STRICT;
CREATE INDEX IF NOT EXISTS conversations_by_age ON conversations (updated_at_ms);
CREATE TABLE IF NOT EXISTS messages (
  person TEXT NOT NULL,
  conversation TEXT NOT NULL,
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (person, conversation, position),
  FOREIGN KEY (person, conversation) REFERENCES conversations (person, id) ON DELETE CASCADE
) STRICT;
`;
