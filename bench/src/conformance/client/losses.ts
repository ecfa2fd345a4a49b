/** Checks that a client cannot pass through a gateway, by alphabet, and why. */
export interface Losses {
  readonly checks: readonly string[];
  readonly why: string;
}

const ofAnotherUrl: Losses = {
  checks: ['resource-parameter-matches-prm'],
  why: 'tokens are asked for the URL that the client knows, the gateway’s, and not for the server’s',
};

const metadataOfAnother: Losses = {
  checks: ['authorization-server-metadata'],
  why: 'the gateway refuses metadata of another resource, and nobody reads on',
};

export const lossesOfClients: Readonly<Record<string, Losses>> = {
  'auth/metadata-default': ofAnotherUrl,
  'auth/metadata-var1': ofAnotherUrl,
  'auth/metadata-var2': ofAnotherUrl,
  'auth/metadata-var3': ofAnotherUrl,
  'auth/token-endpoint-auth-basic': ofAnotherUrl,
  'auth/token-endpoint-auth-none': ofAnotherUrl,
  'auth/token-endpoint-auth-post': ofAnotherUrl,
  'auth/enterprise-managed-authorization': {
    checks: ['complete-flow-jwt-bearer', 'valid-bearer-token'],
    why: 'the grant names the gateway’s URL, and this authorization server wants the server’s',
  },
  'auth/resource-mismatch': metadataOfAnother,
};

export const lossesAsClient: Readonly<Record<string, Losses>> = {
  'auth/basic-cimd': {
    checks: ['cimd-client-id-used'],
    why: 'the document of a gateway at http://localhost describes nobody, so it registers instead',
  },
  'auth/resource-mismatch': metadataOfAnother,
};
