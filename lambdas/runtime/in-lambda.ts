/**
 * True where AWS runs the code: Lambda sets this variable, a laptop and a test do not. Nobody there reads metrics or log
 * lines, and what the local runtime prints on stdout is a document.
 */
export function inLambda(): boolean {
  return process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
}
