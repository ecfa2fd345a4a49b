import { certificateCredentials } from '../shared/certificates/credentials.ts';

export const headerCertCredentials = certificateCredentials('header-cert-auth');
