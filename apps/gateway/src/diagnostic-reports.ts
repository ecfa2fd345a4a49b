/**
 * Node writes a report when an operator asks for one, or when it was told to at a crash. It would show the environment, and
 * secrets are there: of the env vault, and those that files are completed with.
 */
export function keepEnvironmentOutOfReports(): void {
  const report = process.report as NodeJS.ProcessReport & { excludeEnv?: boolean };
  report.excludeEnv = true;
}
