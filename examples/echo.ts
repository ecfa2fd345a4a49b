import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

// A service to have behind the gateway when trying the commands of a page. It answers with what it was sent.
const port = Number(process.argv[2] ?? 3000);

createServer((request, response) => {
  const { method, url, headers } = request;
  text(request).then(
    (body) => response.end(`${JSON.stringify({ method, url, headers, body }, undefined, 2)}\n`),
    () => response.destroy(),
  );
  response.setHeader('content-type', 'application/json');
}).listen(port, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${port} answers with what it is sent. Ctrl-C ends it.`),
);
