import { type ClientCertificate, definePlugin, headerText } from '@sallyport/pipeline';
import { tlsMetadataHeadersSchema } from './schema.ts';

interface Header {
  /** Lower-case. */
  name: string;
  written: string;
  read(certificate: ClientCertificate): string;
}

/** Tells the upstream about the certificate that the caller presented. It verifies nothing: the listener does. */
export const tlsMetadataHeaders = definePlugin({
  name: 'tls-metadata-headers',
  schema: tlsMetadataHeadersSchema,
  setup(config) {
    const headers: Header[] = [
      header(config.client_cert_header_name, ({ pem }) => encodeURIComponent(pem)),
      header(config.client_serial_header_name, ({ serial }) => serial),
      header(config.client_cert_issuer_dn_header_name, ({ issuer }) => headerText(issuer)),
      header(config.client_cert_subject_dn_header_name, ({ subject }) => headerText(subject)),
      header(config.client_cert_fingerprint_header_name, ({ sha1 }) => sha1),
    ];
    const injects = config.inject_client_cert_details;
    return {
      onRequest(x) {
        const certificate = injects ? x.head.clientCertificate : undefined;
        for (const { name, written, read } of headers) {
          // Whatever the caller says of itself there is not ours.
          if (certificate === undefined) x.requestHeaders.remove(name);
          else x.requestHeaders.set(name, read(certificate), written);
        }
      },
    };
  },
});

function header(written: string, read: Header['read']): Header {
  return { name: written.toLowerCase(), written, read };
}
