// Writes settings one after another, from a number on, and says of each that it was kept, until it is killed.
import { SqliteDatabase } from '../sqlite-database.ts';

const database = await SqliteDatabase.open(process.argv[2]!);
for (let index = Number(process.argv[3]); ; index++) {
  await database.transaction(async (tx) => {
    await tx.run('INSERT INTO settings (name, value) VALUES (?, ?)', `${index}`, 'x'.repeat(2_000));
    await tx.run('INSERT INTO leases (name, holder, until_ms) VALUES (?, ?, 0)', `${index}`, 'x');
  });
  process.stdout.write(`${index}\n`);
}
