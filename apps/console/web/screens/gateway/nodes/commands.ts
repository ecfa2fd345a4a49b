import { quoted } from '../../../parts/formats/shell.ts';
import type { KeyAndCertificate } from './self-signed.ts';

/** Writes the files that a gateway needs. */
export const filesText = ({ key, certificate }: KeyAndCertificate, authority: string): string =>
  `umask 077
cat > node.key <<'END'
${key}END
cat > node.crt <<'END'
${certificate}END
cat > ca.crt <<'END'
${authority.trimEnd()}
END`;

export const commandOfCertificate = (api: string, controlPlane: string): string =>
  `sallyport node-certificate --into . \\
  --control-plane-addr ${api} --token-file token --control-plane ${quoted(controlPlane)}`;

export const startText = (address: string, controlPlaneId: string): string =>
  `sallyport gateway --control-plane ${address || 'https://control.example.com:8305'} \\
  --control-plane-id ${controlPlaneId} \\
  --cert node.crt --key node.key --control-plane-ca ca.crt`;
