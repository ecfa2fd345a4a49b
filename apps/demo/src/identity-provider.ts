import { startDevIdp } from '@sallyport/dev-idp';

// A process of its own, which tells its parent where it listens, and ends with it.
const { issuer, tokenUrl, clients } = await startDevIdp();
process.send!({ issuer, tokenUrl, client: clients.gateway });
process.once('disconnect', () => process.exit());
