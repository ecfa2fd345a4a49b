import { z } from 'zod';
import { isFieldName } from '../shared/named-value.ts';

const header = (initial: string) => z.string().refine(isFieldName, 'should be a header name').default(initial);

export const tlsMetadataHeadersSchema = z.strictObject({
  inject_client_cert_details: z
    .boolean()
    .default(false)
    .describe("Sends what is known of the caller's certificate upstream. Without it, nothing is sent."),
  client_cert_header_name: header('X-Client-Cert').describe('Header for the certificate: PEM, URL-encoded.'),
  client_serial_header_name: header('X-Client-Cert-Serial').describe('Header for its serial number, hexadecimal.'),
  client_cert_issuer_dn_header_name: header('X-Client-Cert-Issuer-DN').describe('Header for the name of its issuer.'),
  client_cert_subject_dn_header_name: header('X-Client-Cert-Subject-DN').describe(
    'Header for the name of its subject.',
  ),
  client_cert_fingerprint_header_name: header('X-Client-Cert-Fingerprint').describe(
    'Header for its SHA-1 fingerprint, hexadecimal.',
  ),
});
