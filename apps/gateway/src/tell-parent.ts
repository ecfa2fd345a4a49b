/** Tells the process that started this one. One that dies at this moment is told of by `disconnect`, and by nothing else. */
export function tellParent(message: object): void {
  if (process.connected) process.send!(message, undefined, undefined, () => {});
}
