import { type Refusal, refuse } from '@sallyport/pipeline';
import type { UpstreamOauthConfig } from './schema.ts';

/** What a caller is answered when there is no token to be had: nothing of why. */
export function providerFailure(behavior: UpstreamOauthConfig['behavior']): Refusal {
  const {
    idp_error_response_status_code: status,
    idp_error_response_message: message,
    idp_error_response_content_type: contentType,
    idp_error_response_body_template: template,
  } = behavior;
  // Inside a JSON text, the message has to be written as one.
  const written = /\bjson\b/i.test(contentType) ? JSON.stringify(message).slice(1, -1) : message;
  const body = template.replaceAll('{{status}}', () => String(status)).replaceAll('{{message}}', () => written);
  return refuse(status, 'upstream_oauth_provider', message, { body, contentType });
}
