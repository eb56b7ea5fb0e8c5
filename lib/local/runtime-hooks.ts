import type { Execution } from './execution.ts';
import type { Task } from './executions.ts';
import type { Route } from './in-process-dispatcher.ts';

/** What the handlers reach. */
export type Destination = 'cloudflare' | 'digicert' | 'secrets' | 'aws';

/** What a simulation puts between the parts of a virtual runtime; each is optional. */
export interface RuntimeHooks {
  /** Stands before what the handlers reach. */
  route?: (to: Destination, route: Route) => Route;
  /** Around each try of a Task state, retries included. */
  task?: (run: () => Promise<unknown>, task: Task) => Promise<unknown>;
  /** Around each run of a Lambda; `execution` is absent where no Task runs it. */
  invoke?: (run: () => Promise<unknown>, call: { arn: string; execution: Execution | undefined }) => Promise<unknown>;
}
