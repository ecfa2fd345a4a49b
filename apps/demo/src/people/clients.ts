import type { Secrets } from '../state/secrets.ts';

/** The gateway as the identity provider knows it, on the routes of the chatbot. */
export const chatbotClient = 'chatbot';
/** The control plane, where people sign in to it. */
export const controlPlaneClient = 'control-plane';

/** What is registered at the identity provider beside what it has from the start. */
export function clients(secrets: Secrets, { gateway, controlPlane }: { gateway: string; controlPlane: string }) {
  return [
    {
      client_id: chatbotClient,
      client_name: 'Chatbot',
      client_secret: secrets.chatbotClient,
      redirect_uris: [`http://${gateway}/chat/`],
      post_logout_redirect_uris: [`http://${gateway}/chat/`],
      grant_types: [
        ...['authorization_code', 'refresh_token', 'client_credentials'],
        'urn:ietf:params:oauth:grant-type:token-exchange',
      ],
      token_endpoint_auth_method: 'client_secret_basic' as const,
    },
    {
      client_id: controlPlaneClient,
      client_name: 'Control plane',
      client_secret: secrets.controlPlaneClient,
      redirect_uris: [`http://${controlPlane}/authenticate/oidc/callback`],
      post_logout_redirect_uris: [`http://${controlPlane}/login`],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic' as const,
    },
  ];
}
