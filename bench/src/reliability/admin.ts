export interface PostedConfig {
  status: number;
  /** The hash of the configuration that was made active; undefined when it was refused. */
  hash: string | undefined;
  body: Record<string, unknown>;
}

/** Replaces the configuration; waits and asks again while another one is being loaded. */
export async function postConfig(adminUrl: string, config: string): Promise<PostedConfig> {
  for (;;) {
    const response = await fetch(`${adminUrl}/config`, {
      method: 'POST',
      body: config,
      headers: { 'content-type': 'application/json' },
    });
    const body = (await response.json()) as Record<string, unknown>;
    if (response.status !== 429)
      return { status: response.status, hash: body['configuration_hash'] as string | undefined, body };
  }
}

/** The hash of the configuration that runs. */
export async function runningHash(statusUrl: string): Promise<string> {
  const response = await fetch(`${statusUrl}/status`);
  return ((await response.json()) as { configuration_hash: string }).configuration_hash;
}

export async function workerPids(adminUrl: string): Promise<number[]> {
  const response = await fetch(adminUrl);
  return ((await response.json()) as { pids: { workers: number[] } }).pids.workers;
}
