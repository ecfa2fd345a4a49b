import type { NodeMessage, UpstreamHealth } from '@sallyport/contracts';

/** How often a gateway looks whether something has changed in how its targets are. Milliseconds. */
const lookEveryMs = 3_000;

export interface HealthTellerOptions {
  look(): Promise<UpstreamHealth | undefined>;
  say(message: NodeMessage): void;
  everyMs?: number;
}

/** Tells a control plane how targets are: at once, and then whenever that is not what was told. Gives how to end it. */
export function tellHealth({ look, say, everyMs = lookEveryMs }: HealthTellerOptions): () => void {
  let told = '';
  let isLooking = false;
  let hasEnded = false;
  const lookOnce = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      const report = await look();
      const text = report === undefined ? told : JSON.stringify(report);
      if (text === told || hasEnded) return;
      told = text;
      say({ type: 'health', ...report! });
    } catch {
      // Nobody could say; it is asked for again.
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void lookOnce(), everyMs).unref();
  void lookOnce();
  return () => {
    hasEnded = true;
    clearInterval(timer);
  };
}
