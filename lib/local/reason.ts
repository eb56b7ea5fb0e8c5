/** Why an execution did not succeed, as `<Error>: <reason>`: the innermost error that a Cause tells of. */
export function reasonOf({ status, error, cause }: { status: string; error?: string; cause?: string }): string {
  const name = error ?? status;
  const told = parse(cause);
  if (typeof told?.errorMessage === 'string') return `${name}: ${oneLine(told.errorMessage)}`;
  if (typeof told?.Error === 'string') return reasonOf(childOf(told, told.Error));
  if (typeof told?.Status === 'string') return `${name}: ${told.Name} ended as ${told.Status}`;
  return cause === undefined || cause === name ? name : `${name}: ${oneLine(cause)}`;
}

function childOf(told: Record<string, unknown>, error: string) {
  return { status: String(told.Status), error, ...(typeof told.Cause === 'string' && { cause: told.Cause }) };
}

function parse(cause: string | undefined): Record<string, unknown> | undefined {
  if (!cause?.startsWith('{')) return undefined;
  try {
    return JSON.parse(cause) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
