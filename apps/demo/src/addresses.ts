import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

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

/**
 * Chosen before anything starts, so that all can be told of each other; from 0, where they are free. Throws where a port is taken.
 */
export async function chooseAddresses(firstPort: number): Promise<Addresses> {
  if (firstPort === 0) return await chooseFree();
  const refused = await takenFrom(firstPort);
  if (refused.length > 0) throw new Error(inPlainWords(refused));
  return addressesFrom(firstPort);
}

async function chooseFree(): Promise<Addresses> {
  for (let tries = 0; tries < triesMax; tries++) {
    const firstPort = randomInt(freeFrom, freeBelow - Math.max(...Object.values(offsets)));
    if ((await takenFrom(firstPort)).length === 0) return addressesFrom(firstPort);
  }
  throw new Error('No free ports were found. Choose some: npm start -- --ports 9000');
}

/** Not where systems take ports for connections from: until ours are listened at, one could become somebody's. */
const [freeFrom, freeBelow] = [10_000, 32_000];
const triesMax = 100;

function addressesFrom(firstPort: number): Addresses {
  const entries = Object.entries(offsets).map(([name, offset]) => [name, `${host}:${firstPort + offset}`]);
  return Object.fromEntries(entries) as Addresses;
}

/** Those of our ports that others have. */
async function takenFrom(firstPort: number): Promise<number[]> {
  const ports = Object.values(offsets).map((offset) => firstPort + offset);
  const isFree = await Promise.all(ports.map(isPortFree));
  return ports.filter((_, i) => !isFree[i]);
}

async function isPortFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  return true;
}

function inPlainWords(ports: readonly number[]): string {
  const what =
    ports.length === 1
      ? `Port ${ports[0]} is taken by another program. End that program`
      : `Ports ${ports.join(', ')} are taken by other programs. End those`;
  return `${what}, or choose other ports, here those from 9000 on:\n  npm start -- --ports 9000`;
}
