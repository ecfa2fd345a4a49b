import { type AddressInfo, Server } from 'node:net';

// A process of its own: the reference MCP server, as published, on a free loopback port. It tells the port to its parent,
// and ends with it. It would listen on all addresses, and one of its tools shows the environment: hence loopback.
const { listen } = Server.prototype;
Server.prototype.listen = function listenOnLoopback(this: Server, _port: unknown, whenListening: () => void) {
  this.once('listening', () => process.send!({ port: (this.address() as AddressInfo).port }));
  return listen.apply(this, [{ port: 0, host: '127.0.0.1' }, whenListening]);
} as typeof listen;

process.once('disconnect', () => process.exit());
await import(import.meta.resolve('@modelcontextprotocol/server-everything/dist/transports/streamableHttp.js'));
