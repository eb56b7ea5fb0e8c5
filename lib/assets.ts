import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** The bundle of a call, `cloudflare/restart-validation`, or of the `api`: beside lib here, and beside dist in the package. */
export function bundleOf(call: string): Code {
  return Code.fromAsset(fileURLToPath(new URL(`../build/${call}`, import.meta.url)));
}
