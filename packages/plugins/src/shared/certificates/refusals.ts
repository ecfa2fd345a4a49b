import { refuse } from '@sallyport/pipeline';

export const noCertificate = refuse(401, 'client_certificate_missing', 'No required TLS certificate was sent');
export const badCertificate = refuse(401, 'client_certificate_invalid', 'TLS certificate failed verification');
