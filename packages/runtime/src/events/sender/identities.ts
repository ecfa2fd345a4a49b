import { readFile } from 'node:fs/promises';
import { Secret } from '@sallyport/contracts';
import type { FetchRequest, HttpProxy } from '@sallyport/pipeline';

/** How a gateway shows a control plane who it is, in each request. */
export interface Identity extends Pick<FetchRequest, 'clientCertificate' | 'authorities' | 'proxy'> {
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

/** Files that say who a gateway is: they are read each time, so that what is new in them needs no restart. Plain data. */
export type IdentityFiles =
  | { readonly tokenFile: string }
  | {
      readonly certificateFile: string;
      readonly keyFile: string;
      readonly caFile: string | undefined;
      readonly proxy: Pick<HttpProxy, 'host' | 'port'> | undefined;
      readonly controlPlaneId: string | undefined;
    };

export async function readIdentityFiles(files: IdentityFiles): Promise<Identity> {
  if ('tokenFile' in files) {
    const token = (await readFile(files.tokenFile, 'utf8')).trim();
    return { headers: ['Authorization', `Bearer ${token}`] };
  }
  const { certificateFile, keyFile, caFile, proxy, controlPlaneId } = files;
  const [certificate, key, authorities] = await Promise.all([
    readFile(certificateFile, 'utf8'),
    readFile(keyFile, 'utf8'),
    caFile === undefined ? undefined : readFile(caFile, 'utf8'),
  ]);
  return {
    headers: controlPlaneId === undefined ? [] : ['Sallyport-Control-Plane-Id', controlPlaneId],
    clientCertificate: { certificate, key: new Secret(key) },
    authorities,
    proxy,
  };
}
