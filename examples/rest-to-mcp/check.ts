import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mcpClientsOfEachEra, startEchoUpstream, startGateway } from '@sallyport/testkit';

const shop = await startEchoUpstream();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_SHOP_URL: shop.url },
});

try {
  for (const [generation, connect] of mcpClientsOfEachEra) {
    const client = await connect(`${gateway.proxyUrl}/shop`);
    assert.deepEqual(await client.listTools(), ['get-user', 'create-order'], generation);
    const user = await client.callTool('get-user', { path_id: 'a/b', query_fields: ['name', 'mail'] });
    assert.equal(JSON.parse(user.text).url, '/users/a%2Fb?key=s3cret&fields=name,mail', 'arguments find their places');
    const order = await client.callTool('create-order', { body: { items: [] } });
    assert.equal(JSON.parse(order.text).body, '{"items":[]}', 'the body goes as it was sent');

    const before = shop.requests.length;
    await assert.rejects(client.callTool('get-user', { path_id: '../orders' }), /may not lead to another path/);
    await assert.rejects(client.callTool('create-order', { body: {} }), /items is required/);
    assert.equal(shop.requests.length, before, 'what is refused never reaches the API');
    await client.close();

    const all = await connect(`${gateway.proxyUrl}/mcp`);
    assert.deepEqual(await all.listTools(), ['read-shelf'], 'the operations that were chosen');
    const shelf = await all.callTool('read-shelf', { path_shelf: 'tea' });
    assert.equal(JSON.parse(shelf.text).url, '/shelves/tea');
    await all.close();
  }
  const stock = await fetch(`${gateway.proxyUrl}/stock/shelves/tea`);
  assert.equal(stock.status, 200, 'clients of the API use it as ever');
} finally {
  await gateway.stop();
  await shop.stop();
}
