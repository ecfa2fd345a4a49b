import { z } from 'zod';
import { referenceable } from '../../setting-kinds.ts';

/** PostgreSQL with the extension `vector`. */
export const pgvectorSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Host name or address of the PostgreSQL server.'),
  port: z.int().min(1).max(65_535).default(5432).describe('Port of the server.'),
  database: z.string().min(1).default('kong-pgvector').describe('Name of the database.'),
  user: referenceable.default('postgres').describe('User to sign in as.'),
  password: z.string().meta({ referenceable: true, encrypted: true }).optional().describe('Password to sign in with.'),
  timeout: z
    .number()
    .min(1)
    .max(2_147_483_646)
    .default(5000)
    .describe('Milliseconds that a connection attempt or a statement may take.'),
  ssl: z.boolean().default(false).describe('Connect with TLS.'),
  ssl_required: z
    .boolean()
    .default(true)
    .describe(
      'With ssl: refuse a server that has no TLS; with false, such a server is spoken to in the clear. False in Kong when left out.',
    ),
  ssl_verify: z
    .boolean()
    .default(true)
    .describe("With ssl: refuse a server whose certificate can't be verified. False in Kong when left out."),
  ssl_version: z.enum(['any', 'tlsv1_2', 'tlsv1_3']).default('tlsv1_2').describe('With ssl: the version of TLS.'),
  ssl_cert: z.string().min(1).optional().describe('With ssl: path of the certificate (PEM) to present.'),
  ssl_cert_key: z.string().min(1).optional().describe('With ssl: path of its key (PEM).'),
});

/** What no single one of the settings can say; paths are below `pgvector`. */
export function checkPgvector(pgvector: z.output<typeof pgvectorSchema>): { path: string; message: string }[] {
  const { ssl, ssl_cert, ssl_cert_key } = pgvector;
  const problems: { path: string; message: string }[] = [];
  if ((ssl_cert === undefined) !== (ssl_cert_key === undefined)) {
    const path = ssl_cert === undefined ? 'pgvector.ssl_cert' : 'pgvector.ssl_cert_key';
    problems.push({ path, message: 'ssl_cert and ssl_cert_key go together' });
  }
  if (!ssl && ssl_cert !== undefined)
    problems.push({ path: 'pgvector.ssl_cert', message: 'goes with ssl, and does nothing without it' });
  return problems;
}
