import { createServer, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '@sallyport/testkit';
import { chunkOf, openaiAnswer, streamEnd, streamStart } from './wire.ts';

// A provider that streams, as a process of its own: tells its parent where it is, and ends with it. The path says how:
// `/brief/…` one token, `/paced/…` one every 20 ms, `/flood/…` as many as are taken, `/whole/…` an answer in one piece once all was read.
const paceMs = 20;
const pacedTokens = 150;
const floodTokens = 20_000;
/** As many tokens as are handed to the system at once. */
const floodBatch = Buffer.from(chunkOf(' token').repeat(200));
const floodBatches = floodTokens / 200;

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume();
  request.once('end', () => {
    if (request.url!.startsWith('/whole')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(openaiAnswer);
      return;
    }
    response.socket!.setNoDelay(true);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (request.url!.startsWith('/brief')) response.end(streamStart + stamped() + streamEnd);
    else if (request.url!.startsWith('/flood')) flood(response);
    else pace(response);
  });
});
const { url } = await listenOnLoopback(server);
process.send!(url);
process.once('disconnect', () => process.exit(0));

/** Each token says when it was written, on the clock that all processes share. */
function pace(response: ServerResponse): void {
  response.write(streamStart + stamped());
  let left = pacedTokens;
  const timer = setInterval(() => {
    left--;
    if (left > 0) return void response.write(stamped());
    clearInterval(timer);
    response.end(streamEnd);
  }, paceMs);
  response.once('close', () => clearInterval(timer));
}

function stamped(): string {
  return chunkOf(`@${process.hrtime.bigint()}@`);
}

function flood(response: ServerResponse): void {
  response.write(streamStart);
  let left = floodBatches;
  const write = () => {
    while (left > 0) {
      left--;
      if (!response.write(floodBatch)) return void response.once('drain', write);
    }
    response.end(streamEnd);
  };
  write();
}
