import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

/** The operator's token of the control plane that wrote it, and the key that it sealed secrets with; neither is used elsewhere. */
export const oldOperatorToken = 'spo_RuA1KmyuXmUPaDDwq-cBvMU9ZTSO1dOCQSceaHFICrU';
export const oldSealKey = 'mc3lurSra3tOjwdaFrL5HTqrZOO1Ia1gDfoGy2lACDE';

/** What it kept. */
export const oldDashboards = ['Costs of models', 'Errors', 'Latency'];
export const oldChannelId = '860269fc-8513-482e-a348-b05b53ca6263';
export const oldSecret = 'kept since schema 5';
export const oldSchema = 5;

/** Writes the file that a control plane of schema 5 had, with the address that its alert channel sends to. */
export async function writeOldStore(file: string, webhookUrl: string): Promise<void> {
  const sql = await readFile(new URL('store-of-schema-5.sql', import.meta.url), 'utf8');
  const database = new DatabaseSync(file);
  database.exec(sql.replace('https://hooks.example.com/', webhookUrl));
  database.close();
}

/** The number of its schema, and all that it keeps. */
export function contentOf(file: string): { schema: number; rows: string } {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const { user_version: schema } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    const rows = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
    return { schema, rows: JSON.stringify(rows) };
  } finally {
    database.close();
  }
}
