import { generateKeyPairSync } from 'node:crypto';
import { selfSigned } from '@sallyport/certificates';
import { stringify } from 'yaml';

/** A declarative file with every kind of entity, as decK takes it too; made anew each time, with keys and certificates of its own. */
export function everyEntity(): string {
  const authority = selfSigned({ names: ['authority'], days: 30, isCa: true });
  const { cert, key } = selfSigned({ names: ['shop.example'], days: 30 });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const caId = 'a1e4cbd2-2b6f-4a53-9a5e-7c6f3c5b7a01';
  const certificateId = 'a1e4cbd2-2b6f-4a53-9a5e-7c6f3c5b7a02';
  const credentialId = 'a1e4cbd2-2b6f-4a53-9a5e-7c6f3c5b7a03';
  return stringify({
    _format_version: '3.0',
    vaults: [{ name: 'env', prefix: 'my-env', description: 'From the environment', config: { prefix: 'MY_' } }],
    partials: [{ name: 'shared-redis', type: 'redis-ce', config: { host: 'redis.internal', port: 6380 } }],
    ca_certificates: [{ id: caId, cert: authority.cert }],
    certificates: [{ id: certificateId, cert, key, tags: ['tls'], snis: [{ name: 'shop.example' }] }],
    key_sets: [{ name: 'signing' }],
    keys: [
      { name: 'first', kid: '1', set: { name: 'signing' }, pem: { private_key: privateKey, public_key: publicKey } },
      { name: 'second', kid: '2', jwk: '{"kty":"oct","k":"AA","kid":"2"}' },
    ],
    upstreams: [
      {
        name: 'orders',
        algorithm: 'least-connections',
        healthchecks: { passive: { unhealthy: { http_failures: 5 } } },
        targets: [
          { target: '10.0.0.1:8080', weight: 10 },
          { target: '10.0.0.2:8080', weight: 20, tags: ['eu'] },
        ],
      },
    ],
    services: [
      {
        name: 'orders',
        protocol: 'https',
        host: 'orders',
        port: 8443,
        path: '/v1',
        client_certificate: certificateId,
        ca_certificates: [caId],
        tags: ['team-a', 'eu'],
        routes: [
          {
            name: 'orders',
            protocols: ['http', 'https'],
            methods: ['GET', 'POST'],
            paths: ['/orders', '~/orders/\\d+$'],
            headers: { 'x-version': ['2', '3'] },
            plugins: [
              { name: 'rate-limiting', config: { minute: 5, policy: 'local' } },
              { name: 'key-auth', instance_name: 'orders-keys', config: { key_names: ['apikey'] } },
            ],
          },
        ],
        plugins: [{ name: 'correlation-id', config: { header_name: 'X-Request-Id' } }],
      },
    ],
    routes: [{ name: 'bare', paths: ['/bare'], protocols: ['http'], strip_path: false }],
    consumer_groups: [
      { name: 'gold', plugins: [{ name: 'rate-limiting', config: { minute: 1000, policy: 'local' } }] },
      { name: 'silver' },
    ],
    consumers: [
      {
        username: 'ann',
        custom_id: '42',
        tags: ['people'],
        groups: [{ name: 'gold' }, { name: 'silver' }],
        keyauth_credentials: [{ key: 'ann-key', ttl: 3600 }],
        basicauth_credentials: [{ username: 'ann', password: 'ann-password' }],
        jwt_secrets: [{ key: 'ann-issuer', algorithm: 'HS256', secret: 'a-secret-of-32-bytes-at-the-least' }],
        hmacauth_credentials: [{ username: 'ann', secret: 'ann-hmac' }],
        acls: [{ group: 'buyers' }],
        mtls_auth_credentials: [{ id: credentialId, subject_name: 'ann@shop.example', ca_certificate: { id: caId } }],
        plugins: [{ name: 'request-size-limiting', config: { allowed_payload_size: 4 } }],
      },
      { username: 'bob' },
    ],
    plugins: [
      { name: 'cors', config: { origins: ['https://shop.example'], max_age: 60 }, tags: ['edge'] },
      {
        name: 'rate-limiting',
        service: 'orders',
        consumer: 'bob',
        config: { hour: 7, policy: 'redis' },
        partials: [{ name: 'shared-redis', path: 'config.redis' }],
      },
    ],
  });
}
