/** Something that a sweep found and its machine acts on: `action` says how. */
export interface Finding {
  action: string;
  reason: string;
  /** What is remembered once the action is done, so that people are told once. */
  remember: Remembrance | null;
  /** What the action needs, e.g. the fields of its event. */
  [field: string]: unknown;
}

export interface Remembrance {
  /** The record that remembers, e.g. `zone#…`. */
  record: string;
  /** One of its `told`. */
  as: string;
}
