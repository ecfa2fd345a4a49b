// Writes rows one after another, from a number on, and says of each that it was kept, until it is killed.
import { SqliteDatabase } from '../sqlite-database.ts';

const database = await SqliteDatabase.open(process.argv[2]!);
await database.run('CREATE TABLE IF NOT EXISTS one (number INTEGER PRIMARY KEY, text TEXT) STRICT');
await database.run('CREATE TABLE IF NOT EXISTS other (number INTEGER PRIMARY KEY) STRICT');
for (let index = Number(process.argv[3]); ; index++) {
  await database.transaction(async (tx) => {
    await tx.run('INSERT INTO one (number, text) VALUES (?, ?)', index, 'x'.repeat(2_000));
    await tx.run('INSERT INTO other (number) VALUES (?)', index);
  });
  process.stdout.write(`${index}\n`);
}
