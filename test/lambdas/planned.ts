import { SEND } from './call-cases.ts';

let plans = 0;

/** A mutation of which every invocation is planned anew, as its machine does for each request. */
export function planned<Output>(
  handler: (event: unknown) => Promise<Output>,
): (input: Record<string, unknown>) => Promise<Output> {
  return (input) => {
    plans += 1;
    return handler({ ...input, send: { ...SEND, plan: { number: `${plans}`, redriveCount: 0 } } });
  };
}
