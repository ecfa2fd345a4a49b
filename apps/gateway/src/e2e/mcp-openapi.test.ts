import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectMcpClient, type RunningShopApi, sallyport, startGateway, startShopApi } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

const documentOf = (url: string) => `openapi: 3.0.3
info: { title: The Shop }
servers: [{ url: "${url}" }]
paths:
  /users:
    get:
      operationId: listUsers
      responses: { "200": { description: All, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/User" } } } } } }
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getUser
      responses: { "200": { description: One, content: { application/json: { schema: { $ref: "#/components/schemas/User" } } } } }
  /orders:
    post:
      operationId: createOrder
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
      responses: { "201": { description: Done } }
components:
  schemas:
    User: { type: object, required: [id], properties: { id: { type: string }, name: { type: string, nullable: true } } }
    Order:
      allOf:
        - { type: object, required: [userid], properties: { userid: { type: string } } }
        - { type: object, properties: { items: { type: array, items: { type: string } }, gift: { $ref: "#/components/schemas/Order" } } }
`;

let folder: string;
let shop: RunningShopApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-openapi-'));
  shop = await startShopApi();
  await writeFile(join(folder, 'shop.yaml'), documentOf(shop.url));
});
afterAll(async () => {
  await shop?.stop();
  await rm(folder, { recursive: true, force: true });
});

it.each<[string, string[]]>([
  ['as it stands', []],
  ['with routes for each operation', ['--include-direct-route']],
])('what openapi2mcp makes of a document works, %s', async (_name, flags) => {
  const configFile = join(folder, `kong${flags.length}.yaml`);
  const { code, err } = await sallyport('openapi2mcp', '-s', join(folder, 'shop.yaml'), '-o', configFile, ...flags);
  expect([code, err]).toEqual([0, `${configFile}: 3 tools\n`]);
  const gateway = await startGateway({ configFile });
  try {
    const client = await connectMcpClient(`${gateway.proxyUrl}/the-shop-mcp`);
    expect(await client.listTools()).toEqual(['create-order', 'list-users', 'get-user']);
    expect((await client.callTool('list-users')).text).toContain('Alice Johnson');
    expect((await client.callTool('get-user', { path_id: 'a1b2' })).text).toContain('Alice Johnson');
    const order = { userid: 'a1b2', items: ['Tea'], gift: { userid: 'e5f6', items: [] } };
    expect(JSON.parse((await client.callTool('create-order', { body: order })).text)).toEqual({ ...order, id: 2 });
    await expect(client.callTool('create-order', { body: { ...order, gift: {} } })).rejects.toThrow(
      'userid is required',
    );
    expect(shop.requests.at(-1)).toMatchObject({ method: 'POST', target: '/orders' });
    const direct = await fetch(`${gateway.proxyUrl}/users/a1b2`);
    expect(direct.status).toBe(flags.length === 0 ? 404 : 200);
    await client.close();
  } finally {
    await gateway.stop();
  }
});
