import { apiHeaders, bodyOf, type PlatformApi, ToolError, urlOf } from '@sallyport/platform-mcp';

/** The API of a control plane, asked over HTTP with a token. */
export function httpApi(url: string, token: string): PlatformApi {
  const headers = { ...apiHeaders, authorization: `Bearer ${token}` };
  return {
    async call(call) {
      const { method, body, signal } = call;
      try {
        const answer = await fetch(url + urlOf(call), {
          method,
          redirect: 'error',
          headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...(signal && { signal }),
        });
        return { status: answer.status, body: bodyOf(await answer.text(), answer.headers.get('content-type')) };
      } catch (error) {
        if (signal?.aborted) throw error;
        throw new ToolError(`Network Error: ${url} cannot be reached: ${reasonOf(error as Error)}`);
      }
    },
  };
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message : message;
}
