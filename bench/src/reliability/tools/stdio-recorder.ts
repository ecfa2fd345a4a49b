import { createInterface } from 'node:readline';

// A program that speaks MCP over its pipes as the recorder does over HTTP: it asks there what to say, line by line.
const url = process.argv[2]!;
for await (const body of createInterface({ input: process.stdin })) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const text = await answer.text();
  if (text !== '') process.stdout.write(`${text}\n`);
}
