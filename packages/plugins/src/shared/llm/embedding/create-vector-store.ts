import type { PgvectorSettings, Services, VectorStore } from '@sallyport/pipeline';
import { redisAdvancedSettings } from '../../redis-settings.ts';
import { secretIfAny } from '../../secret-if-any.ts';
import type { VectordbSettings } from '../schema/vectordb.ts';

/** Where vectors are kept, as `vectordb` says. The configuration was checked. */
export function createVectorStore(vectordb: VectordbSettings, services: Services): VectorStore {
  const { strategy, dimensions, distance_metric: metric, redis, pgvector } = vectordb;
  const space = { dimensions, metric };
  if (strategy === 'memory') return services.vectors.memory(space);
  if (strategy === 'redis') return services.vectors.redis(space, redisAdvancedSettings(redis!, services));
  return services.vectors.pgvector(space, pgvectorSettings(pgvector!, services));
}

function pgvectorSettings(
  pgvector: NonNullable<VectordbSettings['pgvector']>,
  services: Pick<Services, 'secret'>,
): PgvectorSettings {
  const { host, port, database, user, password, timeout, ssl } = pgvector;
  const { ssl_cert, ssl_cert_key, ssl_required, ssl_verify, ssl_version } = pgvector;
  return {
    host,
    port,
    database,
    user,
    password: secretIfAny(password, services),
    timeoutMs: timeout,
    tls: ssl
      ? {
          version: tlsVersions[ssl_version],
          verify: ssl_verify,
          isRequired: ssl_required,
          certificatePath: ssl_cert,
          keyPath: ssl_cert_key,
        }
      : undefined,
  };
}

const tlsVersions = { any: undefined, tlsv1_2: 'TLSv1.2', tlsv1_3: 'TLSv1.3' } as const;
