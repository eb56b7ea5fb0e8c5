/** One request to a provider that a plan allows to be sent once. */
export interface PlannedSend {
  /** Tells it from the other requests that the same state of the same execution makes. */
  number: string;
  /** Of the execution when it was planned. */
  redriveCount: number;
}

/** `numbers` identify the plan within its execution and state: how often it was planned before, and for what. */
export function plannedSend(redriveCount: number, ...numbers: number[]): PlannedSend {
  return { number: numbers.join('-'), redriveCount };
}

/**
 * False after a redrive that enters the request's own state: what it was planned on is old by then, somebody else may
 * have taken up the record, and the request may have been sent before.
 */
export function isPlannedNow(plan: PlannedSend, redriveCount: number): boolean {
  return plan.redriveCount === redriveCount;
}
