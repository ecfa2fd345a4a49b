import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Where everything listens that has a fixed place: host and port. */
export type Addresses = Readonly<Record<keyof typeof offsets, string>>;

/** From the first port on. */
const offsets = {
  gateway: 0,
  gatewayAdmin: 1,
  sharedServices: 10,
  payments: 20,
  gatewayStatus: 100,
  sharedServicesStatus: 110,
  paymentsStatus: 120,
  controlPlane: 300,
  cluster: 305,
  identityProvider: 400,
  gatewayTls: 443,
};

const host = '127.0.0.1';

/** Chosen before anything starts, so that all can be told of each other. Throws where a port is taken. */
export async function chooseAddresses(firstPort: number): Promise<Addresses> {
  const names = Object.keys(offsets) as (keyof typeof offsets)[];
  const held = await Promise.all(
    names.map((name) => hold(firstPort === 0 ? 0 : firstPort + offsets[name]).catch(taken)),
  );
  const ports = held.map((it) => (typeof it === 'number' ? it : (it.address() as AddressInfo).port));
  for (const it of held) if (typeof it !== 'number') it.close();
  const refused = held.filter((it) => typeof it === 'number');
  if (refused.length > 0) throw new Error(inPlainWords(refused));
  return Object.fromEntries(names.map((name, i) => [name, `${host}:${ports[i]}`])) as Addresses;
}

async function hold(port: number): Promise<Server> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  return server;
}

/** The port, where another program has it. */
function taken(error: NodeJS.ErrnoException & { port?: number }): number {
  if (error.code === 'EADDRINUSE' && error.port !== undefined) return error.port;
  throw error;
}

function inPlainWords(ports: readonly number[]): string {
  const what =
    ports.length === 1
      ? `Port ${ports[0]} is taken by another program. End that program`
      : `Ports ${ports.join(', ')} are taken by other programs. End those`;
  return `${what}, or choose other ports, here those from 9000 on:\n  npm start -- --ports 9000`;
}
