import { z } from 'zod';
import { certificateSettings } from '../shared/certificates/settings.ts';
import { headerName } from '../shared/setting-kinds.ts';

export const headerCertAuthSchema = z.strictObject({
  certificate_header_name: headerName.describe(
    'The header in which a proxy before the gateway passes the certificate on.',
  ),
  certificate_header_format: z
    .enum(['base64_encoded', 'url_encoded'])
    .describe('How it is written there: DER or PEM in Base64, or PEM with percent-encoding.'),
  ...certificateSettings,
  secure_source: z
    .literal(
      true,
      'a certificate is no secret, so anybody could send it: name your proxies with --trusted-ips, and leave this out',
    )
    .default(true)
    .describe('Must be true: only proxies of --trusted-ips are believed to have seen the certificate.'),
});

export type HeaderCertAuthConfig = z.output<typeof headerCertAuthSchema>;
