import { clientDocumentUrl, redirectUriOf } from './settings.ts';

/** What the gateway says of itself as a client (RFC 7591 §2). */
export function clientDescription({ pages, clientName }: { pages: string; clientName: string }) {
  return {
    client_name: clientName,
    client_uri: new URL(pages).origin,
    redirect_uris: [redirectUriOf(pages)],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'web',
  };
}

/** The same as the document that the gateway's id leads to. */
export function clientDocument(facts: { pages: string; clientName: string }) {
  return { client_id: clientDocumentUrl(facts.pages), ...clientDescription(facts) };
}
