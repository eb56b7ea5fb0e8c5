/** Children have children; what is nested deeper is no Cause of ours. */
const MOST_LEVELS = 10;
const MOST_CHARACTERS = 700;
/** Of a text that is too long; the rest of the room is for its end. */
const HEAD_CHARACTERS = 300;

/**
 * The innermost error that a Step Functions error tells of, as `<Error>: <words>`. A Cause is JSON with `errorMessage`
 * when a Lambda raised it, and with `ExecutionArn`, `Error` and `Cause` when a child execution failed, whose Cause may
 * be such JSON again; then the machine of the innermost child stands before it. Anything else is words.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export function causeOf(error: string, cause: string | undefined): string {
  let name = error;
  let words = cause;
  let machine = '';
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    const told = parsed(words);
    if (told === null) break;
    if (typeof told.errorMessage === 'string') {
      words = told.errorMessage;
      continue;
    }
    const arn = told.ExecutionArn ?? told.executionArn;
    const status = told.Status ?? told.status;
    if (typeof arn !== 'string' && typeof told.Error !== 'string') break;
    machine = typeof arn === 'string' ? `${arn.split(':').at(-2)}: ` : machine;
    const child = told.Error ?? told.error;
    name = typeof child === 'string' ? child : String(status ?? name);
    const inner = told.Cause ?? told.cause;
    words = typeof inner === 'string' ? inner : undefined;
  }
  return bounded(`${machine}${!words || words === name ? name : `${name}: ${innermost(words)}`}`);
}

function parsed(text: string | undefined): Record<string, unknown> | null {
  if (!text?.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** Of JSON that was cut off: what stands in its last `errorMessage` or `Cause`, as far as it goes. */
function innermost(text: string): string {
  const oneLine = text.replace(/\s*\n\s*/g, ' ');
  if (!oneLine.startsWith('{')) return oneLine;
  const unescaped = oneLine.replace(/\\+"/g, '"').replace(/\\+n/g, ' ');
  const found = unescaped.matchAll(/"(?:errorMessage|Cause)":"(?!\{)([^"]+)/g);
  return [...found].at(-1)?.[1] ?? oneLine;
}

function bounded(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  return `${text.slice(0, HEAD_CHARACTERS)} … ${text.slice(HEAD_CHARACTERS + 3 - MOST_CHARACTERS)}`;
}
