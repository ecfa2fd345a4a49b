/** How many minor versions back a gateway is supported. */
const minorsSupported = 2;

/** A sentence where a gateway of this version is not supported by such a control plane any more. */
export function endOfLifeOf(nodeVersion: string, ownVersion: string): string | undefined {
  const [major, minor] = numbersOf(nodeVersion);
  const [ownMajor, ownMinor] = numbersOf(ownVersion);
  const isOld = major < ownMajor || (major === ownMajor && minor < ownMinor - minorsSupported);
  return isOld
    ? `Version ${nodeVersion} is not supported by a control plane of version ${ownVersion}: upgrade the gateway.`
    : undefined;
}

function numbersOf(version: string): [major: number, minor: number] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return [Number(major), Number(minor)];
}
