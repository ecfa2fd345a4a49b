import { certificateCredentials } from '../shared/certificates/credentials.ts';

export const mtlsCredentials = certificateCredentials('mtls-auth');
