/** Where Certflow's own metrics are; every one has the dimension `service`, the stack's name, beside those named here. */
export const METRIC_NAMESPACE = 'Certflow';

/** Shared by those who measure and by the dashboard and the alarms. */
export const MetricName = {
  /** Requests to a provider, answered or not. Dimension `provider`. */
  ProviderCalls: 'ProviderCalls',
  /** Answers with 429. Dimension `provider`. */
  RateLimitAnswers: 'RateLimitAnswers',
  /** Requests that were not sent because the budget was spent, or because the provider asked for a pause. Dimension `provider`. */
  BudgetRefusals: 'BudgetRefusals',
  /** From the request to the first time that the certificate is seen active. */
  TimeToActive: 'TimeToActive',
  /** Polls of the round of validation that ended active. */
  PollsPerIssuance: 'PollsPerIssuance',
  /** Dimension `status`. */
  CertificatesByStatus: 'CertificatesByStatus',
  DaysToExpiryOfNearest: 'DaysToExpiryOfNearest',
  /** What a sweep looked at, and what it could not look at. Dimension `sweep`. */
  SweepCovered: 'SweepCovered',
  SweepFailed: 'SweepFailed',
} as const;

export type MetricName = keyof typeof MetricName;
