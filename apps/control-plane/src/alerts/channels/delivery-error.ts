/** A message did not arrive. */
export class DeliveryError extends Error {
  /** Whether it may arrive later as it is. */
  readonly mayArriveLater: boolean;

  constructor(message: string, { mayArriveLater }: { mayArriveLater: boolean }) {
    super(message);
    this.mayArriveLater = mayArriveLater;
  }
}
