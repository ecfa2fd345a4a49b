import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from './listen.ts';

/** A request that the shop got. */
export interface ShopRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface RunningShopApi {
  readonly url: string;
  readonly requests: readonly ShopRequest[];
  stop(): Promise<void>;
}

/**
 * A small REST API: users and their orders, the weather, and an echo.
 *
 * GET /users · GET /users/{id} · GET /orders?userid= · POST /orders · GET /logo · GET /weather?q= · anything below /echo
 */
export async function startShopApi(): Promise<RunningShopApi> {
  const requests: ShopRequest[] = [];
  const server = createServer(async (request, response) => {
    const seen = await read(request);
    requests.push(seen);
    const { status, type = 'application/json', body } = answer(seen);
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  const { url, stop } = await listenOnLoopback(server);
  return { url, requests, stop };
}

const users = [
  { id: 'a1b2', name: 'Alice Johnson' },
  { id: 'e5f6', name: 'Bob Smith' },
];
const orders = [{ id: 1, userid: 'a1b2', items: ['Sugar (50kg)', 'Canned Tomatoes (100 cans)'] }];

interface ShopAnswer {
  status: number;
  type?: string;
  body: string | Buffer;
}

function answer(request: ShopRequest): ShopAnswer {
  const { pathname, searchParams } = new URL(request.target, 'http://shop');
  const json = (value: unknown, status = 200): ShopAnswer => ({ status, body: JSON.stringify(value) });
  if (pathname.startsWith('/echo')) return json(request);
  if (pathname === '/users') return json(users);
  const user = users.find(({ id }) => pathname === `/users/${id}`);
  if (user !== undefined) return json(user);
  if (pathname === '/orders' && request.method === 'POST') return json({ ...JSON.parse(request.body), id: 2 }, 201);
  if (pathname === '/orders') {
    return json({ orders: orders.filter(({ userid }) => userid === searchParams.get('userid')) });
  }
  if (pathname === '/logo') return { status: 200, type: 'image/png', body: Buffer.from([0x89, 0x50, 0x4e, 0x47]) };
  if (pathname === '/weather') {
    if (searchParams.get('key') !== 'weather-key') return json({ error: 'API key is missing' }, 401);
    return json({ location: searchParams.get('q'), condition: 'Overcast' });
  }
  return json({ error: 'there is nothing here' }, 404);
}

async function read(request: IncomingMessage): Promise<ShopRequest> {
  const { method = '', url = '', headers } = request;
  return { method, target: url, headers, body: await text(request) };
}
